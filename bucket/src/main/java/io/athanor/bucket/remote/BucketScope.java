package io.athanor.bucket.remote;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a request may say besides what it selects.
 *
 * @param tenant who asks, for the metrics
 * @param blockMatchers which blocks may answer, by their external labels and {@code __block_id}
 * @param without labels that are left out of all series; those that become equal become one
 * @param wanted which series are wanted, by all their labels, also those that are left out afterwards
 */
public record BucketScope(
        String tenant, List<LabelMatcher> blockMatchers, List<String> without, Predicate<Labels> wanted) {
    /** All series are wanted. */
    public static final Predicate<Labels> EVERY = labels -> true;

    /** All blocks, all series, all labels. */
    public static final BucketScope ALL = new BucketScope("", List.of(), List.of(), EVERY);

    public BucketScope {
        blockMatchers = List.copyOf(blockMatchers);
        without = without.stream().sorted(Utf8Order::compare).distinct().toList();
    }

    /** Whether series have to be asked whether they are wanted. */
    boolean isChosen() {
        return !wanted.equals(EVERY);
    }
}
