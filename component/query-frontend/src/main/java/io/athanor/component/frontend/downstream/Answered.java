package io.athanor.component.frontend.downstream;

import io.athanor.api.httpapi.QueryCost;
import java.util.Arrays;

/**
 * A querier's answer, whole. What is read into a large body is used again for other answers: whoever keeps it copies it.
 *
 * @param cacheControl that header, empty if there is none
 * @param dataVersion the header {@code Athanor-Data-Version}, empty if there is none
 * @param contentType that header, empty if there is none
 * @param retryAfter that header, empty if there is none
 * @param queueNanos how long it waited for a querier, where a scheduler says so
 * @param cost what the querier says that it has cost
 * @param length of the body, whose array may be longer
 */
public record Answered(
        int status,
        String contentType,
        String cacheControl,
        String dataVersion,
        String retryAfter,
        long queueNanos,
        QueryCost cost,
        byte[] body,
        int length) {
    /** One whose array is its body. */
    public Answered(
            int status,
            String contentType,
            String cacheControl,
            String dataVersion,
            String retryAfter,
            long queueNanos,
            QueryCost cost,
            byte[] body) {
        this(status, contentType, cacheControl, dataVersion, retryAfter, queueNanos, cost, body, body.length);
    }

    /** The same with a body. */
    Answered with(byte[] bytes, int size) {
        return new Answered(status, contentType, cacheControl, dataVersion, retryAfter, queueNanos, cost, bytes, size);
    }

    /** The same without one. */
    public Answered head() {
        return with(new byte[0], 0);
    }

    /** The same with a body that may be kept, and fills its array. */
    public Answered kept() {
        return isLarge() || body.length > length ? with(Arrays.copyOf(body, length), length) : this;
    }

    /** Whether its body goes on while it comes in, and is used again. */
    public boolean isLarge() {
        return length >= LargeArrays.LARGE;
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether the querier forbids that it is kept. */
    public boolean isNotToBeStored() {
        return cacheControl.contains("no-store");
    }
}
