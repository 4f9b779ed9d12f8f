package io.athanor.api.httpapi;

import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of a bucket's blocks, for the API and its page.
 *
 * @param blocks those that are part of the view
 * @param leftOut what is in the bucket and is not
 * @param marks of blocks of either kind
 * @param problems what could not be read, one sentence each
 * @param refreshedAt when the bucket was last looked through, or that was tried; null: never
 * @param error why the last look failed; empty if it did not
 */
public record ShownBlocks(
        List<BlockMeta> blocks,
        List<LeftOut> leftOut,
        List<BlockMark> marks,
        List<String> problems,
        @Nullable Instant refreshedAt,
        String error) {
    /** Before the bucket was looked through. */
    public static final ShownBlocks NONE = new ShownBlocks(List.of(), List.of(), List.of(), List.of(), null, "");

    /**
     * A block that is left out.
     *
     * @param meta null where it is missing or bad
     * @param state one word, as metrics have it
     * @param reason a sentence
     */
    public record LeftOut(Ulid ulid, @Nullable BlockMeta meta, String state, String reason) {}

    public ShownBlocks {
        blocks = List.copyOf(blocks);
        leftOut = List.copyOf(leftOut);
        marks = List.copyOf(marks);
        problems = List.copyOf(problems);
    }
}
