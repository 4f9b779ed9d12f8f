package io.athanor.component.tools;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockRewriter;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a block anew without what does not belong there: chunks that lie outside of its times, copies of the chunk before; and with its
 * chunks in order.
 */
final class BlockRepair {
    private static final String SOURCE = "bucket.repair";

    private final BlockStore store;

    BlockRepair(BlockStore store) {
        this.store = store;
    }

    /** A block on the local disk, complete. */
    record Made(Path folder, BlockMeta meta) {}

    /**
     * Makes the new block.
     *
     * @param work where it is made, and the old one copied to, if that is needed
     * @throws IOException if chunks overlap that are not the same: that cannot be mended
     */
    Made repair(BlockMeta meta, Ulid made, Path work) throws IOException {
        ThanosMeta thanos = Metas.thanos(meta);
        ThanosMeta repaired = new ThanosMeta(
                thanos.version(),
                thanos.labels(),
                thanos.resolution(),
                SOURCE,
                List.of(),
                List.of(),
                thanos.rewrites(),
                thanos.seriesMaxSize(),
                thanos.chunkMaxSize(),
                thanos.extensions(),
                null,
                thanos.rest());
        BlockMeta wanted = new BlockMeta(
                made, meta.minTime(), meta.maxTime(), meta.stats(), meta.compaction(), repaired, meta.rest());
        try (Block block = Block.open(store.fetch(meta.ulid(), work))) {
            Optional<BlockMeta> written = BlockRewriter.rewrite(block, work, wanted, new Sane(meta));
            if (written.isEmpty()) {
                throw new IOException("no chunk of block " + meta.ulid() + " lies inside of its times");
            }
            Path folder = work.resolve(made.toString());
            return new Made(folder, store.complete(folder, written.get(), repaired));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Chunks in order, each once, inside of the block. */
    private record Sane(BlockMeta meta) implements BlockRewriter.Edit {
        @Override
        public boolean relabels() {
            return true; // labels out of order come out in order, and series then sort otherwise
        }

        @Override
        public @Nullable Labels labels(Labels old) {
            return old;
        }

        @Override
        public void chunks(Labels old, ChunkBuffer from, ChunkBuffer into) {
            int[] order = IntStream.range(0, from.size)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> from.mint[i]))
                    .mapToInt(i -> i)
                    .toArray();
            int last = -1;
            for (int i : order) {
                boolean isOutside = from.mint[i] >= meta.maxTime() || from.maxt[i] < meta.minTime();
                if (isOutside || last >= 0 && from.mint[i] <= from.maxt[last] && isCopy(from, last, i, old)) {
                    continue;
                }
                into.add(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
                last = i;
            }
        }

        private static boolean isCopy(ChunkBuffer chunks, int a, int b, Labels series) {
            boolean isSame = chunks.mint[a] == chunks.mint[b]
                    && chunks.maxt[a] == chunks.maxt[b]
                    && MemorySegment.mismatch(
                                    chunks.data[a],
                                    chunks.offset[a],
                                    chunks.offset[a] + chunks.length[a],
                                    chunks.data[b],
                                    chunks.offset[b],
                                    chunks.offset[b] + chunks.length[b])
                            < 0;
            if (!isSame) {
                throw new UncheckedIOException(new IOException("of " + series + ", non-sequential chunks not equal: ["
                        + chunks.mint[a] + ", " + chunks.maxt[a] + "] and [" + chunks.mint[b] + ", " + chunks.maxt[b]
                        + "]"));
            }
            return true;
        }
    }
}
