package io.athanor.testing.compat;

import io.athanor.component.sidecar.remoteread.ReadRequest;
import io.athanor.component.sidecar.remoteread.ReceivedSeries;
import io.athanor.component.sidecar.remoteread.StreamedAnswer;
import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.model.StaleMarker;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a Prometheus has in its chunks, staleness markers included, which its queries do not show. */
final class RawSamples {
    private static final long FROM = 0;
    private static final long TO = Long.MAX_VALUE / 2;

    private RawSamples() {}

    /** The body of a request of remote read for all samples of a metric. */
    static byte[] request(String metric) {
        return ReadRequest.encode(List.of(new LabelMatcher(MatchType.EQUAL, "__name__", metric)), FROM, TO);
    }

    /** The samples of an answer: whole values by time, ms, by instance; {@link Observee#STALE} for a marker. */
    static Map<String, NavigableMap<Long, Long>> of(byte[] answer) throws IOException {
        Map<String, NavigableMap<Long, Long>> all = new HashMap<>();
        StreamedAnswer series = new StreamedAnswer(new ByteArrayInputStream(answer), problem -> {
            throw new AssertionError(problem);
        });
        SampleReader reader = new SampleReader();
        SampleBuffer samples = new SampleBuffer();
        for (ReceivedSeries next = series.next(); next != null; next = series.next()) {
            samples.clear();
            reader.read(next.chunks(), FROM, TO, samples);
            NavigableMap<Long, Long> byTime = all.computeIfAbsent(next.labels().get("instance"), _ -> new TreeMap<>());
            for (int i = 0; i < samples.size; i++) {
                byTime.put(samples.t[i], StaleMarker.is(samples.v[i]) ? Observee.STALE : (long) samples.v[i]);
            }
        }
        return all;
    }
}
