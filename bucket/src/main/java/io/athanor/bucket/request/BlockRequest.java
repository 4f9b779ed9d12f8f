package io.athanor.bucket.request;

/**
 * One request, as whoever reads blocks for it sees it. Many threads may read for one request at once.
 *
 * @param tenant who asks, for the metrics; may be empty
 * @param limits what it may use
 * @param stats where what it used is counted
 */
public record BlockRequest(String tenant, RequestLimits limits, RequestStats stats) {
    /** A request without limits, counted for itself. */
    public static BlockRequest unlimited() {
        return new BlockRequest("", RequestLimits.NONE, new RequestStats());
    }
}
