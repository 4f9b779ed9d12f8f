package io.athanor.tsdb.compact;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a block anew, series by series, with other labels and other chunks. What was there and is not any more is nowhere in the
 * new block, its symbols included.
 *
 * <p>Series that get the same labels become one; where their chunks overlap, they are merged as copies of the same samples.
 * <p><b>Memory</b> the symbols of the new block; where labels change, a reference and the labels of every series. <b>Time</b> every
 * chunk is looked at twice, those that are encoded anew as well.
 */
public final class BlockRewriter {
    /** What becomes of a series. */
    public interface Edit {
        /** Whether any series may get other labels. */
        boolean relabels();

        /** The labels that it gets; null if it goes. */
        @Nullable
        Labels labels(Labels old);

        /**
         * Appends what is left of its chunks, in time order; nothing: it goes. Also asked, once, of series that get no labels.
         *
         * @param old its labels before
         * @throws CorruptChunkException if one that has to be decoded cannot be
         */
        void chunks(Labels old, ChunkBuffer from, ChunkBuffer into);

        /** Every series has been asked about, and from now on is once more. */
        default void again() {}
    }

    private record Series(Labels labels, int ref) {}

    private final Block block;
    private final Edit edit;
    private final OverlapMerger merger = new OverlapMerger(new ChainGroup(false));
    private final ChunkBuffer read = new ChunkBuffer();
    private final ChunkBuffer edited = new ChunkBuffer();

    private BlockRewriter(Block block, Edit edit) {
        this.block = block;
        this.edit = edit;
    }

    /**
     * Writes the new block, for upload: not durable (see {@link BlockWriter#scratch}).
     *
     * @param block open, and kept so by the caller
     * @param parent the directory that the new block's own will be in
     * @param meta of the new block, whose statistics are replaced
     * @return the meta as it was written; empty if no series was left, in which case there is no block
     * @throws CorruptBlockException if the block is not what it should be; nothing is left behind then
     */
    public static Optional<BlockMeta> rewrite(Block block, Path parent, BlockMeta meta, Edit edit) throws IOException {
        return new BlockRewriter(block, edit).rewrite(parent, meta);
    }

    /** Asks about every series once, and writes nothing. */
    public static void tryOut(Block block, Edit edit) throws IOException {
        new BlockRewriter(block, edit).rewrite(null, null);
    }

    private Optional<BlockMeta> rewrite(@Nullable Path parent, @Nullable BlockMeta meta) throws IOException {
        Set<String> symbols = new HashSet<>();
        List<Series> moved = new ArrayList<>();
        boolean isAny = false;
        Postings all = block.index().allPostings();
        while (all.next()) {
            Labels old = block.labels(all.at());
            Labels labels = edit.labels(old);
            boolean isAnyLeft = chunks(all.at(), old).size > 0;
            if (labels != null && !labels.isEmpty() && isAnyLeft) {
                isAny = true;
                for (int i = 0; i < labels.size(); i++) {
                    symbols.add(labels.name(i));
                    symbols.add(labels.value(i));
                }
                if (edit.relabels()) {
                    moved.add(new Series(labels, all.at()));
                }
            }
        }
        if (!isAny || parent == null || meta == null) {
            return Optional.empty();
        }
        edit.again();
        List<String> sorted = new ArrayList<>(symbols);
        sorted.sort(io.athanor.model.Utf8Order::compare);
        try (BlockWriter writer = BlockWriter.scratch(parent, meta.ulid(), sorted)) {
            if (edit.relabels()) {
                moved.sort(Comparator.comparing(Series::labels));
                writeMoved(moved, writer);
            } else {
                writeInOrder(writer);
            }
            return Optional.of(writer.finish(meta));
        }
    }

    /** What is left of a series' chunks, valid until the next use. */
    private ChunkBuffer chunks(int ref, Labels old) {
        block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, read);
        edited.clear();
        try {
            edit.chunks(old, read, edited);
        } catch (CorruptChunkException e) {
            throw new CorruptBlockException(
                    block.ulid() + "/chunks", 0, "a chunk of " + old + " cannot be written anew: " + e.getMessage());
        }
        return edited;
    }

    private void writeInOrder(BlockWriter writer) throws IOException {
        Postings all = block.index().allPostings();
        while (all.next()) {
            Labels old = block.labels(all.at());
            Labels labels = edit.labels(old);
            if (labels != null && !labels.isEmpty()) {
                ChunkBuffer left = chunks(all.at(), old);
                if (left.size > 0) {
                    writer.series(labels);
                    write(left, writer);
                }
            }
        }
    }

    private void writeMoved(List<Series> series, BlockWriter writer) throws IOException {
        for (int i = 0; i < series.size(); ) {
            Labels labels = series.get(i).labels();
            ChunkBuffer together = new ChunkBuffer();
            for (; i < series.size() && series.get(i).labels().equals(labels); i++) {
                int ref = series.get(i).ref();
                ChunkBuffer left = chunks(ref, block.labels(ref));
                for (int c = 0; c < left.size; c++) {
                    together.add(
                            left.mint[c], left.maxt[c], left.encoding[c], left.data[c], left.offset[c], left.length[c]);
                }
            }
            writer.series(labels);
            write(merged(labels, together), writer);
        }
    }

    private ChunkBuffer merged(Labels labels, ChunkBuffer together) {
        try {
            return merger.merge(together, new int[together.size]);
        } catch (CorruptChunkException e) {
            throw new CorruptBlockException(
                    block.ulid() + "/chunks",
                    0,
                    "several series become " + labels + ", and cannot be made one: " + e.getMessage());
        }
    }

    private static void write(ChunkBuffer chunks, BlockWriter writer) throws IOException {
        for (int i = 0; i < chunks.size; i++) {
            writer.chunk(
                    chunks.mint[i],
                    chunks.maxt[i],
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i]);
        }
    }
}
