package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bucket as this compactor knows it: what the last look showed, and what it has done itself since that look was begun.
 * Safe for all threads.
 */
final class Picture {
    private static final Logger LOG = LoggerFactory.getLogger(Picture.class);

    private final BlockFetcher fetcher;
    private final @Nullable BucketIndexWriter index;
    private final Object looking = new Object();
    private final List<UnaryOperator<BucketState>> sinceBegun = new ArrayList<>();
    private BucketState state = BucketState.NONE;

    /** @param index is given what is found; null if nobody wants it */
    Picture(BlockFetcher fetcher, @Nullable BucketIndexWriter index) {
        this.fetcher = fetcher;
        this.index = index;
    }

    /**
     * Looks through the bucket.
     *
     * @param telling whether readers are told what is there
     */
    BucketState look(boolean telling) throws IOException {
        synchronized (looking) {
            synchronized (this) {
                sinceBegun.clear();
            }
            BlockView view = fetcher.fetch();
            BucketState seen = BucketState.of(view);
            synchronized (this) {
                for (UnaryOperator<BucketState> change : sinceBegun) {
                    seen = change.apply(seen);
                }
                state = seen;
            }
            if (telling) {
                tell(view);
            }
            return seen;
        }
    }

    private void tell(BlockView view) {
        if (index == null) {
            return;
        }
        try {
            index.write(view);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the bucket index was not written; readers list the bucket instead");
        }
    }

    /** As it is known now. */
    synchronized BucketState now() {
        return state;
    }

    /** Some blocks were made, in the place of others. */
    void replaced(Collection<Ulid> old, List<BlockMeta> made) {
        change(seen -> seen.with(old, made));
    }

    /** A block was written anew, with all its labels; in plans it has those of its group. */
    void rewritten(Ulid old, BlockMeta made, Labels group) {
        ThanosMeta thanos = Objects.requireNonNull(made.thanos());
        BlockMeta planned = made.withThanos(thanos.withLabels(group));
        change(seen -> seen.with(List.of(old), List.of(planned), List.of(made)));
    }

    /** A block was marked. */
    void marked(BlockMark mark) {
        change(seen -> seen.with(mark));
    }

    private synchronized void change(UnaryOperator<BucketState> what) {
        sinceBegun.add(what);
        state = what.apply(state);
    }
}
