package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.model.Labels;
import io.athanor.testing.contracts.ManySeries;
import java.util.ArrayList;
import java.util.List;

/** Checks, frame by frame, that an answer is all series of {@link ManySeries} blocks in order, with all their chunks. */
final class ManySeriesCheck {
    private final ManySeries all;
    private final ByteString[][] chunks;
    private final List<String> warnings = new ArrayList<>();
    private int seen;
    private long chunkCount;

    ManySeriesCheck(ManySeries all) {
        this.all = all;
        this.chunks = new ByteString[16][all.hours()];
        for (int kind = 0; kind < chunks.length; kind++) {
            for (int hour = 0; hour < all.hours(); hour++) {
                chunks[kind][hour] = ByteString.copyFrom(ManySeries.chunk(kind, hour));
            }
        }
    }

    /** Everything. */
    static SeriesRequest.Builder everything() {
        return with("__name__", LabelMatcher.Type.RE, ".+").setResponseBatchSize(64);
    }

    /** One series. */
    static SeriesRequest.Builder one(int number) {
        return with("pod", LabelMatcher.Type.EQ, ManySeries.pod(number));
    }

    private static SeriesRequest.Builder with(String name, LabelMatcher.Type type, String value) {
        return SeriesRequest.newBuilder()
                .setMinTime(0)
                .setMaxTime(Long.MAX_VALUE)
                .addMatchers(
                        LabelMatcher.newBuilder().setName(name).setType(type).setValue(value));
    }

    void frame(SeriesResponse frame) {
        if (frame.hasWarning()) {
            warnings.add(frame.getWarning());
        }
        if (frame.hasSeries()) {
            next(frame.getSeries());
        }
        frame.getBatch().getSeriesList().forEach(this::next);
    }

    private void next(Series series) {
        check(series, seen++);
    }

    /** Checks one series, whatever came before. */
    void check(Series series, int number) {
        Labels labels = all.labels(number);
        List<Label> got = series.getLabelsList();
        int own = 0;
        for (Label label : got) {
            if (labels.has(label.getName())) {
                own++;
                if (!labels.get(label.getName()).equals(label.getValue())) {
                    throw new AssertionError("series " + number + " has " + label);
                }
            }
        }
        assertThat(own).as("own labels of series %d", number).isEqualTo(labels.size());
        assertThat(series.getChunksCount()).as("chunks of series %d", number).isEqualTo(all.hours());
        for (int hour = 0; hour < all.hours(); hour++) {
            AggrChunk chunk = series.getChunks(hour);
            if (!chunk.getRaw().getData().equals(chunks[number % chunks.length][hour])) {
                throw new AssertionError("hour " + hour + " of series " + number + " is not what was written");
            }
            chunkCount++;
        }
    }

    /** How many series have come. */
    int seen() {
        return seen;
    }

    /** What is said to be missing. */
    List<String> warnings() {
        return warnings;
    }

    void wasAll() {
        assertThat(warnings).isEmpty();
        assertThat(seen).isEqualTo(all.series());
        assertThat(chunkCount).isEqualTo((long) all.series() * all.hours());
    }
}
