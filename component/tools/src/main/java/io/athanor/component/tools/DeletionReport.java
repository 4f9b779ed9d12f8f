package io.athanor.component.tools;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeletedMark;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.SampleCut;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How far requests to delete series have been carried out: by what blocks say, and, as proof, by what is in them. */
public final class DeletionReport {
    private final Bucket bucket;
    private final InstantSource clock;
    private final BlockStore store;

    /**
     * How one request stands.
     *
     * @param blocks that it concerns, by times and external labels
     * @param left of these, such as are not rewritten yet
     * @param erasing of these, such as are marked for deletion, but still there
     * @param setAside of those that are left, such as no compactor touches because something is wrong with them
     * @param found blocks that were read and hold a sample that should be gone
     * @param isVerified whether all blocks were read
     */
    public record Row(
            DeleteRequest request,
            int blocks,
            List<Ulid> left,
            List<Ulid> erasing,
            List<Ulid> setAside,
            List<Ulid> found,
            boolean isVerified) {
        /** Whether nothing is left of it: said by all blocks, and none is there that was marked. */
        public boolean isDone() {
            return left.isEmpty() && erasing.isEmpty() && found.isEmpty();
        }

        /** In a word. */
        public String status() {
            if (!left.isEmpty()) {
                return setAside.containsAll(left) ? "set aside" : "rewriting";
            }
            if (!found.isEmpty()) {
                return "FOUND";
            }
            return !erasing.isEmpty() ? "erasing" : isVerified ? "verified" : "done";
        }
    }

    /** @param bucket is not closed by this */
    public DeletionReport(Bucket bucket, InstantSource clock) {
        this.bucket = bucket;
        this.clock = clock;
        this.store = new BlockStore(bucket, false, clock);
    }

    /**
     * How requests stand.
     *
     * @param work folder for copies of blocks; what is in it goes
     * @param reads whether blocks that say that they are rewritten are read, to see whether that is so
     */
    public List<Row> of(List<DeleteRequest> requests, Path work, boolean reads) throws IOException {
        BlockView view = new BlockFinder(bucket, clock)
                .find(BlockFilters.of(Duration.ofDays(36_500)), Set.of(MarkKind.DELETION, MarkKind.QUARANTINE));
        if (!view.isComplete()) {
            throw new IOException(
                    "the bucket could not be read whole: " + view.problems().getFirst());
        }
        List<Row> rows = new ArrayList<>();
        for (DeleteRequest request : requests) {
            rows.add(row(request, view, work, reads));
        }
        return rows;
    }

    private Row row(DeleteRequest request, BlockView view, Path work, boolean reads) throws IOException {
        int blocks = 0;
        List<Ulid> left = new ArrayList<>();
        List<Ulid> erasing = new ArrayList<>();
        List<Ulid> setAside = new ArrayList<>();
        List<Ulid> found = new ArrayList<>();
        for (BlockInfo block : view.unfiltered()) {
            BlockMeta meta = block.meta();
            if (meta == null || !concerns(request, meta)) {
                continue;
            }
            blocks++;
            boolean isApplied = DeletedMark.of(meta).contains(request.id());
            if (isApplied) {
                if (reads && holds(meta, request, work)) {
                    found.add(block.ulid());
                }
            } else if (block.marks().deletion() != null) {
                erasing.add(block.ulid());
            } else if (block.marks().quarantine() != null) {
                left.add(block.ulid()); // not read: it may be that it cannot be
                setAside.add(block.ulid());
            } else if (!reads || holds(meta, request, work)) {
                left.add(block.ulid());
            }
        }
        return new Row(request, blocks, left, erasing, setAside, found, reads);
    }

    private static boolean concerns(DeleteRequest request, BlockMeta meta) {
        return !DeleteMask.of(meta.withThanos(without(meta)), List.of(request)).isEmpty();
    }

    private static io.athanor.tsdb.block.ThanosMeta without(BlockMeta meta) {
        return io.athanor.tsdb.block.ThanosMeta.of(Metas.thanos(meta).labels(), "");
    }

    /** Whether a block holds a sample that the request names. */
    private boolean holds(BlockMeta meta, DeleteRequest request, Path work) throws IOException {
        Files.createDirectories(work);
        try (Block block = Block.open(store.fetch(meta.ulid(), work))) {
            Labels external = Metas.thanos(meta).labels();
            List<LabelMatcher> matchers = new ArrayList<>();
            for (LabelMatcher matcher : request.matchers()) {
                if (external.get(matcher.name()).isEmpty()) {
                    matchers.add(matcher);
                }
            }
            SampleCut cut = new SampleCut(Intervals.of(request.mint(), request.maxt()), meta.resolution());
            ChunkBuffer chunks = new ChunkBuffer();
            int[] refs = matchers.isEmpty() ? all(block) : block.select(matchers);
            for (int ref : refs) {
                block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                for (int i = 0; i < chunks.size; i++) {
                    if (cut.hits(chunks, i)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (CorruptBlockException | CorruptChunkException e) {
            throw new IOException("block " + meta.ulid() + " cannot be read: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            FolderTree.delete(work.resolve(meta.ulid().toString()));
        }
    }

    private static int[] all(Block block) {
        int[] refs = new int[block.seriesCount()];
        var postings = block.index().allPostings();
        for (int i = 0; postings.next(); i++) {
            refs[i] = postings.at();
        }
        return refs;
    }
}
