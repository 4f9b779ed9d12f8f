package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block that is not served because it is bad.
 *
 * @param meta null if that is what is bad
 * @param reason names the file and the offset
 * @param version of the block's files when it was found bad: if it changes, the block is tried again; 0 to try again at every
 *     refresh
 */
record SetAside(Ulid ulid, @Nullable BlockMeta meta, String reason, long version) {
    /** Whether an answer to this lacks data by it. */
    boolean concerns(List<LabelMatcher> matchers, long mint, long maxt) {
        if (meta == null) {
            return true;
        }
        if (meta.minTime() > maxt || meta.maxTime() <= mint) {
            return false;
        }
        Labels external = LoadedBlock.externalLabels(meta);
        for (LabelMatcher matcher : matchers) {
            String value = external.get(matcher.name());
            if (!value.isEmpty() && !matcher.matches(value)) {
                return false;
            }
        }
        return true;
    }

    /** The sentence of a warning. */
    String text() {
        return "block " + ulid + " is set aside, its data is missing here: " + reason;
    }

    static String text(Throwable error) {
        String text = error.getMessage();
        return text == null || text.isEmpty() ? error.getClass().getSimpleName() : text;
    }
}
