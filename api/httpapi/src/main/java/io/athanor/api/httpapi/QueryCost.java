package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.CompletenessCursor.Fetched;
import io.athanor.promql.QueryStats;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query has cost a querier, as its answer's header {@value #HEADER} tells it:
 * {@code cpu_seconds=0.012, samples=576000, bucket_bytes=1048576, bucket_requests=12}. Beyond Thanos.
 *
 * @param cpuNanos of the threads that computed
 * @param samples that were decoded
 * @param bucketBytes that stores read from buckets, as far as they tell it
 * @param bucketRequests with how many requests
 */
public record QueryCost(long cpuNanos, long samples, long bucketBytes, long bucketRequests) {
    public static final String HEADER = "Athanor-Query-Cost";

    public static final QueryCost NOTHING = new QueryCost(0, 0, 0, 0);

    private static final Pattern PAIR = Pattern.compile("\\b([a-z_]{1,20})=([0-9]{1,15}(?:\\.[0-9]{1,9})?)(?![0-9.])");

    static QueryCost of(QueryStats stats, Fetched fetched) {
        return new QueryCost(stats.cpuNanos(), stats.decodedSamples(), fetched.bytes(), fetched.requests());
    }

    /** What a header says; what it does not say, or not so that it can be read, is zero. */
    public static QueryCost parse(String header) {
        long cpu = 0;
        long samples = 0;
        long bytes = 0;
        long requests = 0;
        Matcher pair = PAIR.matcher(header);
        while (pair.find()) {
            double value = Double.parseDouble(pair.group(2));
            switch (pair.group(1)) {
                case "cpu_seconds" -> cpu = (long) Math.min(value * 1e9, 1e18);
                case "samples" -> samples = (long) value;
                case "bucket_bytes" -> bytes = (long) value;
                case "bucket_requests" -> requests = (long) value;
                default -> {} // said by a later version
            }
        }
        return new QueryCost(cpu, samples, bytes, requests);
    }

    /** The header. */
    public String header() {
        return String.format(
                Locale.ROOT,
                "cpu_seconds=%.6f, samples=%d, bucket_bytes=%d, bucket_requests=%d",
                cpuNanos / 1e9,
                samples,
                bucketBytes,
                bucketRequests);
    }
}
