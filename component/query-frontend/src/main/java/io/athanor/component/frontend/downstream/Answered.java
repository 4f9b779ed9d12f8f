package io.athanor.component.frontend.downstream;

import io.athanor.api.httpapi.QueryCost;

/**
 * A querier's answer, whole.
 *
 * @param cacheControl that header, empty if there is none
 * @param dataVersion the header {@code Athanor-Data-Version}, empty if there is none
 * @param contentType that header, empty if there is none
 * @param retryAfter that header, empty if there is none
 * @param queueNanos how long it waited for a querier, where a scheduler says so
 * @param cost what the querier says that it has cost
 */
public record Answered(
        int status,
        String contentType,
        String cacheControl,
        String dataVersion,
        String retryAfter,
        long queueNanos,
        QueryCost cost,
        byte[] body) {
    /** The same with a body. */
    Answered with(byte[] whole) {
        return new Answered(status, contentType, cacheControl, dataVersion, retryAfter, queueNanos, cost, whole);
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether the querier forbids that it is kept. */
    public boolean isNotToBeStored() {
        return cacheControl.contains("no-store");
    }
}
