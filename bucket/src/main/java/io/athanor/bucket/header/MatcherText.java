package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A set of matchers as text, the same for every order: by type, name and value, as Thanos names what it caches. */
final class MatcherText {
    private static final Comparator<LabelMatcher> ORDER = Comparator.comparing(LabelMatcher::type)
            .thenComparing(LabelMatcher::name, Utf8Order::compare)
            .thenComparing(LabelMatcher::value, Utf8Order::compare);

    private MatcherText() {}

    /** The name of what the matchers select. */
    static IndexItem item(List<LabelMatcher> matchers) {
        List<LabelMatcher> sorted = new ArrayList<>(matchers);
        sorted.sort(ORDER);
        return new IndexItem.ExpandedPostings(
                sorted.stream().map(LabelMatcher::toString).collect(Collectors.joining(";")));
    }
}
