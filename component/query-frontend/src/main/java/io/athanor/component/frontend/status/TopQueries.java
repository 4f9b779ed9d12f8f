package io.athanor.component.frontend.status;

import io.athanor.component.frontend.downstream.Costs;
import io.athanor.model.GoFormat;
import io.athanor.server.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What queries have cost since the start, by text and by who asked: {@code /api/v1/status/top_queries}. Of more than some
 * thousands, those that were not asked for longest are forgotten.
 */
public final class TopQueries {
    private static final int MOST = 5000;
    private static final int LONGEST_TEXT = 10_000;

    private final Map<Key, Sums> sums = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Sums> eldest) {
            return size() > MOST;
        }
    };

    private record Key(String op, String query, String tenant, String user) {}

    private static final class Sums {
        private long count;
        private long failed;
        private double seconds;
        private double longest;
        private double querierSeconds;
        private double queueSeconds;
        private long samples;
        private long bytes;
        private long asks;
        private long stepsFromCache;
        private double cpuSeconds;
        private long decodedSamples;
        private long bucketBytes;
        private long bucketRequests;
    }

    /** By what queries may be ordered. */
    public enum Order {
        SECONDS,
        QUERIER,
        COUNT,
        SAMPLES,
        BYTES,
        CPU,
        BUCKET_BYTES,
        BUCKET_REQUESTS;

        private double of(Sums sums) {
            return switch (this) {
                case SECONDS -> sums.seconds;
                case QUERIER -> sums.querierSeconds;
                case COUNT -> sums.count;
                case SAMPLES -> sums.samples;
                case BYTES -> sums.bytes;
                case CPU -> sums.cpuSeconds;
                case BUCKET_BYTES -> sums.bucketBytes;
                case BUCKET_REQUESTS -> sums.bucketRequests;
            };
        }
    }

    /** A request was answered, or not. */
    public synchronized void ended(Asked asked, double seconds, boolean failed) {
        if (asked.query().length() > LONGEST_TEXT) {
            return;
        }
        Sums one = sums.computeIfAbsent(
                new Key(
                        asked.op(),
                        asked.query(),
                        asked.caller().tenant(),
                        asked.caller().user()),
                k -> new Sums());
        Costs.Sum cost = asked.costs().sum();
        one.count++;
        one.failed += failed ? 1 : 0;
        one.seconds += seconds;
        one.longest = Math.max(one.longest, seconds);
        one.querierSeconds += cost.querierNanos() / 1e9;
        one.queueSeconds += cost.queueNanos() / 1e9;
        one.samples += cost.samples();
        one.bytes += cost.bytes();
        one.asks += cost.asks();
        one.stepsFromCache += cost.stepsFromCache();
        one.cpuSeconds += cost.told().cpuNanos() / 1e9;
        one.decodedSamples += cost.told().samples();
        one.bucketBytes += cost.told().bucketBytes();
        one.bucketRequests += cost.told().bucketRequests();
    }

    /** The costliest, as JSON. */
    public synchronized String json(Order order, int most) {
        List<Map.Entry<Key, Sums>> all = new ArrayList<>(sums.entrySet());
        all.sort(Comparator.comparingDouble((Map.Entry<Key, Sums> e) -> order.of(e.getValue()))
                .reversed());
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":[");
        for (int i = 0; i < Math.min(most, all.size()); i++) {
            out.append(i == 0 ? "" : ",");
            write(all.get(i).getKey(), all.get(i).getValue(), out);
        }
        return out.append("]}").toString();
    }

    private static void write(Key key, Sums sums, StringBuilder out) {
        out.append("{\"op\":\"").append(key.op).append("\",\"query\":");
        JsonText.quote(key.query, out);
        out.append(",\"tenant\":");
        JsonText.quote(key.tenant, out);
        out.append(",\"user\":");
        JsonText.quote(key.user, out);
        out.append(",\"count\":").append(sums.count).append(",\"failed\":").append(sums.failed);
        seconds(out, "seconds", sums.seconds);
        seconds(out, "longestSeconds", sums.longest);
        seconds(out, "querierSeconds", sums.querierSeconds);
        seconds(out, "queueSeconds", sums.queueSeconds);
        seconds(out, "cpuSeconds", sums.cpuSeconds);
        out.append(",\"samples\":")
                .append(sums.samples)
                .append(",\"bytes\":")
                .append(sums.bytes)
                .append(",\"requests\":")
                .append(sums.asks)
                .append(",\"stepsFromCache\":")
                .append(sums.stepsFromCache)
                .append(",\"decodedSamples\":")
                .append(sums.decodedSamples)
                .append(",\"bucketBytes\":")
                .append(sums.bucketBytes)
                .append(",\"bucketRequests\":")
                .append(sums.bucketRequests)
                .append('}');
    }

    private static void seconds(StringBuilder out, String name, double seconds) {
        out.append(",\"").append(name).append("\":").append(GoFormat.sample(Math.round(seconds * 1e6) / 1e6));
    }
}
