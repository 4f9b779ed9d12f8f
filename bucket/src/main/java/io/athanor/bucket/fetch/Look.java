package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BlockMarks;
import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One look at all blocks of a bucket: what is known of each is used as far as it still holds. Used by many threads. */
final class Look {
    private final BlockReader reader;
    private final Set<MarkKind> kinds;
    private final Supplier<Known> known;
    private final Interning interning = new Interning();
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private final AtomicInteger replaced = new AtomicInteger();

    /** @param known may wait: it is asked when the first folder is there */
    Look(BlockReader reader, Set<MarkKind> kinds, Supplier<Known> known) {
        this.reader = reader;
        this.kinds = kinds;
        this.known = known;
    }

    /** One block: what became of it, and what is to be remembered if its meta is good. */
    record Seen(BlockInfo info, @Nullable IndexedBlock indexed) {}

    /** What became of a folder; null if there is none, because it holds nothing. */
    @Nullable
    Seen at(Folder folder) {
        Ulid ulid = folder.ulid();
        try {
            IndexedBlock believed = believed(folder);
            IndexedBlock block = believed == null ? read(folder) : believed;
            return new Seen(info(folder, block.meta(), block.marks(), BlockState.LOADED, ""), block);
        } catch (ObjectNotFoundException e) {
            return withoutMeta(folder);
        } catch (CorruptBlockException e) {
            problems.add(text(e));
            return new Seen(info(folder, null, BlockMarks.NONE, BlockState.CORRUPTED_META, text(e)), null);
        } catch (IOException | UncheckedIOException e) {
            String reason = "its files cannot be read: " + text(e);
            fail("block " + ulid + ": " + reason);
            return new Seen(info(folder, null, BlockMarks.NONE, BlockState.FAILED, reason), null);
        }
    }

    private static BlockInfo info(
            Folder folder, @Nullable BlockMeta meta, BlockMarks marks, BlockState state, String reason) {
        long version = folder.files() == null ? 0 : folder.files().all();
        return new BlockInfo(folder.ulid(), meta, marks, version, state, reason);
    }

    /**
     * What the bucket index says of the block, if that is believed. A block that it says is marked may be about to be deleted,
     * which begins with its meta: whether that is still there is asked.
     */
    private @Nullable IndexedBlock believed(Folder folder) throws IOException {
        IndexedBlock block = folder.files() == null ? known.get().trusted().get(folder.ulid()) : null;
        if (block != null && block.marks().deletion() != null && !isStillThere(folder.ulid())) {
            throw new ObjectNotFoundException(folder.ulid() + "/" + BlockMeta.FILE);
        }
        return block;
    }

    private IndexedBlock read(Folder folder) throws IOException {
        IndexedBlock before = known.get().blocks().get(folder.ulid());
        BlockMeta meta = meta(folder, before);
        IndexedBlock block = IndexedBlock.of(
                meta, folder.files() == null ? 0 : folder.files().meta());
        for (MarkKind kind : kinds) {
            block = withMark(folder, kind, block, before);
        }
        return block;
    }

    private BlockMeta meta(Folder folder, @Nullable IndexedBlock before) throws IOException {
        Ulid ulid = folder.ulid();
        Folder.Files files = folder.files();
        boolean isThere = files != null ? files.meta() != 0 : before == null || isStillThere(ulid);
        if (!isThere) {
            throw new ObjectNotFoundException(ulid + "/" + BlockMeta.FILE);
        }
        if (before != null) {
            if (files == null || before.metaVersion() == 0 || before.metaVersion() == files.meta()) {
                return before.meta();
            }
            replaced.incrementAndGet();
        }
        return interning.of(reader.meta(ulid));
    }

    /** Whether a known block still has its meta; it is taken to if that cannot be found out. */
    private boolean isStillThere(Ulid ulid) {
        try {
            return reader.exists(ulid, BlockMeta.FILE);
        } catch (IOException | UncheckedIOException e) {
            fail("whether " + ulid + "/" + BlockMeta.FILE + " is still there cannot be found out: " + text(e));
            return true;
        }
    }

    /** The block with its mark of one kind. A mark that cannot be read is as it was before, or not there; it is told. */
    private IndexedBlock withMark(Folder folder, MarkKind kind, IndexedBlock block, @Nullable IndexedBlock before) {
        BlockMark last = before == null ? null : before.marks().of(kind);
        long lastVersion = before == null ? 0 : before.version(kind);
        Folder.Files files = folder.files();
        try {
            boolean isThere = files != null ? files.version(kind) != 0 : reader.exists(folder.ulid(), kind.file());
            if (!isThere) {
                return block;
            }
            long version = files == null ? 0 : files.version(kind);
            boolean isSame = version != 0 && version == lastVersion;
            return block.with(last != null && isSame ? last : reader.mark(folder.ulid(), kind), version);
        } catch (ObjectNotFoundException e) {
            return block;
        } catch (CorruptBlockException e) {
            problems.add("a mark is ignored, because it is bad: " + text(e));
            return block;
        } catch (IOException | UncheckedIOException e) {
            fail("mark " + folder.ulid() + "/" + kind.file() + " cannot be read: " + text(e));
            return last == null ? block : block.with(last, lastVersion);
        }
    }

    /** A folder without a meta may have a deletion mark: then it is one whose deletion was cut off. */
    private @Nullable Seen withoutMeta(Folder folder) {
        if (folder.files() == null && isEmpty(folder.ulid())) {
            return null;
        }
        BlockMarks marks = BlockMarks.NONE;
        if (kinds.contains(MarkKind.DELETION)) {
            IndexedBlock none = IndexedBlock.of(BlockMeta.ofSamples(folder.ulid(), 0, 0), 0);
            marks = withMark(folder, MarkKind.DELETION, none, null).marks();
        }
        return new Seen(info(folder, null, marks, BlockState.NO_META, "it has no " + BlockMeta.FILE), null);
    }

    /** Whether there is nothing in a folder; it is taken to hold something if that cannot be found out. */
    private boolean isEmpty(Ulid ulid) {
        try {
            return reader.isEmpty(ulid);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private void fail(String problem) {
        hasFailed.set(true);
        problems.add(problem);
    }

    /** What could not be read, in the order of the texts. */
    List<String> problems() {
        synchronized (problems) {
            return problems.stream().sorted().toList();
        }
    }

    /** Whether the bucket did not give something that it may give another time. */
    boolean hasFailed() {
        return hasFailed.get();
    }

    /** How many metas are others than they were. */
    int replaced() {
        return replaced.get();
    }

    static String text(Throwable error) {
        String text = error.getMessage();
        return text == null || text.isEmpty() ? error.getClass().getSimpleName() : text;
    }
}
