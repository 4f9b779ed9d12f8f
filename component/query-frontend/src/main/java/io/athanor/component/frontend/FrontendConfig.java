package io.athanor.component.frontend;

import io.athanor.component.frontend.plan.SplitRule;
import java.time.Duration;
import java.util.List;

/**
 * How requests are answered.
 *
 * @param shards into how many a query is dealt out; fewer than 2: none
 * @param forceStats whether queriers are always asked what a query cost
 * @param slow requests that take longer have a line in the log; zero: none, below zero: all
 * @param checkRatio of answers that had something kept in them, so many are compared with the querier's
 */
public record FrontendConfig(
        Ranges ranges,
        Lists lists,
        int instantTries,
        Callers callers,
        int shards,
        boolean forceStats,
        Duration slow,
        double checkRatio) {
    /**
     * Range queries.
     *
     * @param align whether start and end are put on multiples of the step
     * @param downsampled whether data that is missing at the front is looked for in coarser blocks
     * @param tries of a request
     * @param maxLength of a query; zero: any
     * @param parallelism parts of a query that are asked for at once
     * @param partialResponse what a request means that does not say
     */
    public record Ranges(
            boolean align,
            boolean downsampled,
            SplitRule split,
            int tries,
            Duration maxLength,
            int parallelism,
            boolean partialResponse) {}

    /**
     * Requests for names, values and series.
     *
     * @param split at whose multiples times are cut; zero: not at all
     * @param defaultRange the time before now that a request means that names none
     */
    public record Lists(Duration split, int tries, int parallelism, boolean partialResponse, Duration defaultRange) {}

    /**
     * Who asks.
     *
     * @param tenantHeader names the tenant
     * @param defaultTenant of whom names none
     * @param certificateField of the client's certificate that names the tenant; empty: none
     * @param orgHeaders of which the first that is there keeps results apart
     * @param userHeader names the user; empty: basic authentication does
     * @param forwardHeaders that go on to the querier
     */
    public record Callers(
            String tenantHeader,
            String defaultTenant,
            String certificateField,
            List<String> orgHeaders,
            String userHeader,
            List<String> forwardHeaders) {
        public Callers {
            orgHeaders = List.copyOf(orgHeaders);
            forwardHeaders = List.copyOf(forwardHeaders);
        }

        /** The same, but this header names the user. */
        public Callers naming(String header) {
            return new Callers(tenantHeader, defaultTenant, certificateField, orgHeaders, header, forwardHeaders);
        }
    }
}
