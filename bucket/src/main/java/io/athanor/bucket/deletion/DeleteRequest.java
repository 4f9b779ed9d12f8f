package io.athanor.bucket.deletion;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.Ulid;
import java.time.Instant;
import java.util.List;

/**
 * Samples that are to be deleted from all blocks of a bucket, also from those to come.
 *
 * @param id of the request
 * @param matchers which series, by own and external labels; all have to hold, and a label that is not there is empty
 * @param mint first time, ms
 * @param maxt last time, ms, inclusive
 * @param reason in words; may be empty
 * @param author in words; may be empty
 * @param created when it was made
 */
public record DeleteRequest(
        Ulid id, List<LabelMatcher> matchers, long mint, long maxt, String reason, String author, Instant created) {
    /** @throws IllegalArgumentException if it would select nothing, or everything; the text is for the user */
    public DeleteRequest {
        matchers = List.copyOf(matchers);
        if (mint > maxt) {
            throw new IllegalArgumentException("the first time, " + mint + ", is after the last, " + maxt);
        }
        if (matchers.stream().allMatch(LabelMatcher::matchesEmpty)) {
            throw new IllegalArgumentException("one matcher at least has to ask for a value: all of " + matchers
                    + " are satisfied by series without such labels");
        }
    }

    /** Whether a series is meant. */
    public boolean fits(Labels own, Labels external) {
        for (LabelMatcher matcher : matchers) {
            String value = external.get(matcher.name());
            if (!matcher.matches(value.isEmpty() ? own.get(matcher.name()) : value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether any of its times lies in {@code [from, to]} (ms, inclusive). */
    public boolean touches(long from, long to) {
        return mint <= to && from <= maxt;
    }
}
