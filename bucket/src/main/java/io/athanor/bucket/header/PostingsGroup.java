package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.index.ListRanges;
import io.athanor.tsdb.index.PostingsLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series that one matcher requires, or excludes.
 *
 * @param matcher null: all series there are
 * @param isRequired whether a series must be among them, or must not
 * @param lists where they are listed
 * @param known them, if a cache had them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record PostingsGroup(@Nullable LabelMatcher matcher, boolean isRequired, ListRanges lists, int @Nullable [] known) {
    /** How many there are, or a little more: lists may overlap. */
    long refs() {
        return known != null ? known.length : lists.refs();
    }

    /** What reading it costs. */
    long cost() {
        return known != null ? 0 : ReadCost.lists(lists);
    }

    /** Whether all of them stand together in the index. */
    boolean isTogether() {
        return matcher != null
                && isRequired
                && matcher.name().equals(Labels.METRIC_NAME)
                && (known != null || lists.size() <= 4);
    }

    /** What a cache calls the set: a postings list, or what is selected by a matcher that an absent label does not satisfy. */
    static IndexItem item(@Nullable LabelMatcher matcher) {
        if (matcher == null) {
            return new IndexItem.Postings("", "");
        }
        return switch (PostingsLookup.role(matcher)) {
            case EQUAL -> new IndexItem.Postings(matcher.name(), matcher.value());
            case REQUIRE -> MatcherText.item(List.of(matcher));
            case NONE, EXCLUDE -> MatcherText.item(List.of(matcher.inverse()));
        };
    }

    PostingsGroup with(int @Nullable [] found) {
        return new PostingsGroup(matcher, isRequired, lists, found);
    }
}
