package io.athanor.component.frontend.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A range query as it was asked, its times understood.
 *
 * @param path where it goes
 * @param query its text
 * @param start of the first step, ms
 * @param end no step is after this, ms
 * @param step between two, ms
 * @param resolution {@code max_source_resolution} as it was given; empty: it was not
 * @param others all other parameters, in the order of their names
 */
public record RangeQuery(
        String path, String query, long start, long end, long step, String resolution, List<Param> others) {
    private static final long FIVE_MINUTES = 300_000;
    private static final long HOUR = 3_600_000;

    public RangeQuery {
        others = List.copyOf(others);
    }

    /** The steps at the multiples of the step before start and end. */
    public RangeQuery aligned() {
        return between(Math.floorDiv(start, step) * step, Math.floorDiv(end, step) * step);
    }

    /** The same over other times. */
    public RangeQuery between(long from, long to) {
        return new RangeQuery(path, query, from, to, step, resolution, others);
    }

    /** Another text over the same times. */
    public RangeQuery asking(String text) {
        return new RangeQuery(path, text, start, end, step, resolution, others);
    }

    /** From data that may be so coarse, ms. */
    public RangeQuery from(long coarsest) {
        return new RangeQuery(path, query, start, end, step, Times.seconds(coarsest), others);
    }

    public boolean isAutomatic() {
        return resolution.equals("auto");
    }

    /** The last step, ms. */
    public long last() {
        return start + (end - start) / step * step;
    }

    /** The parameters by which a querier is asked for a span of it. */
    public List<Param> params(Span span, List<Param> more) {
        List<Param> params = new ArrayList<>(List.of(
                new Param("query", query),
                new Param("start", Times.seconds(span.start())),
                new Param("end", Times.seconds(span.end())),
                new Param("step", Times.seconds(step))));
        if (!resolution.isEmpty()) {
            params.add(new Param("max_source_resolution", resolution));
        }
        params.addAll(others);
        params.addAll(more);
        return params;
    }

    /**
     * What makes its answers differ from those to other queries, but for times: the text of a cache's key.
     *
     * @param otherStep the step of the answers that are looked for, ms
     */
    public String key(long otherStep) {
        StringBuilder key = new StringBuilder();
        part(key, path);
        part(key, query);
        part(key, resolution);
        for (Param other : others) {
            part(key, other.name());
            part(key, other.value());
        }
        return key.append(otherStep)
                .append(':')
                .append(Math.floorMod(start, otherStep))
                .toString();
    }

    /** A part with its length before it: no two lists of parts look alike. */
    private static void part(StringBuilder key, String text) {
        key.append(text.length()).append(':').append(text).append(',');
    }

    /**
     * Which resolution of data an answer comes from at the most where it is left to the step: raw, five minutes or an hour.
     * Answers of other steps are the same only if this is.
     */
    public int resolutionClass(long ofStep) {
        if (!resolution.isEmpty() && !isAutomatic() && !resolution.equals("best")) {
            return -1; // it does not depend on the step
        }
        long coarsest = ofStep / 5;
        return coarsest >= HOUR ? 2 : coarsest >= FIVE_MINUTES ? 1 : 0;
    }
}
