package io.athanor.bucket.bucketindex;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The body of a bucket index, written and read; see {@link BucketIndexFormat}. */
final class IndexBody {
    private static final int DELETABLE = 1;
    private static final int HAS_FAILED = 2;
    private static final int HAS_THANOS = 4;
    private static final int HAS_UPLOAD_TIME = 8;

    private IndexBody() {}

    /** Writes blocks. */
    static final class Writer {
        private final TableWriter out = new TableWriter();

        /** Appends a block. */
        void block(IndexedBlock block) {
            BlockMeta meta = block.meta();
            ThanosMeta thanos = meta.thanos();
            out.ulid(meta.ulid());
            out.fixed64(block.metaVersion());
            out.signed(meta.minTime());
            out.signed(meta.maxTime() - meta.minTime());
            stats(meta.stats());
            compaction(meta.compaction(), thanos);
            out.string(rest(meta.rest()));
            if (thanos != null) {
                thanos(thanos);
            }
            marks(block);
        }

        byte[] bytes() {
            return out.bytes();
        }

        private void stats(BlockStats stats) {
            out.signed(stats.samples());
            out.signed(stats.floatSamples());
            out.signed(stats.histogramSamples());
            out.signed(stats.series());
            out.signed(stats.chunks());
            out.signed(stats.tombstones());
        }

        private void compaction(BlockCompaction compaction, @Nullable ThanosMeta thanos) {
            out.signed(compaction.level());
            out.u8((compaction.deletable() ? DELETABLE : 0)
                    | (compaction.failed() ? HAS_FAILED : 0)
                    | (thanos != null ? HAS_THANOS : 0)
                    | (thanos != null && thanos.uploadTime() != null ? HAS_UPLOAD_TIME : 0));
            out.unsigned(compaction.sources().size());
            compaction.sources().forEach(out::ulid);
            out.unsigned(compaction.parents().size());
            for (BlockCompaction.Parent parent : compaction.parents()) {
                out.ulid(parent.ulid());
                out.signed(parent.minTime());
                out.signed(parent.maxTime());
            }
            out.strings(compaction.hints());
        }

        private void thanos(ThanosMeta thanos) {
            out.signed(thanos.version());
            out.unsigned(thanos.labels().size());
            for (int i = 0; i < thanos.labels().size(); i++) {
                out.string(thanos.labels().name(i));
                out.string(thanos.labels().value(i));
            }
            out.signed(thanos.resolution());
            out.string(thanos.source());
            out.strings(thanos.segmentFiles());
            out.unsigned(thanos.files().size());
            for (ThanosMeta.BlockFile file : thanos.files()) {
                out.string(file.path());
                out.signed(file.sizeBytes());
                out.string(file.hashFunction());
                out.string(file.hash());
            }
            out.string(json(thanos.rewrites()));
            out.signed(thanos.seriesMaxSize());
            out.signed(thanos.chunkMaxSize());
            out.string(json(thanos.extensions()));
            Instant uploaded = thanos.uploadTime();
            if (uploaded != null) {
                out.signed(uploaded.getEpochSecond());
                out.unsigned(uploaded.getNano());
            }
            out.string(rest(thanos.rest()));
        }

        private static String json(@Nullable Json json) {
            return json == null ? "" : JsonWriter.compact(new Json.Obj(Map.of("v", json)));
        }

        private static String rest(Json.Obj rest) {
            return rest.fields().isEmpty() ? "" : json(rest);
        }

        private void marks(IndexedBlock block) {
            int flags = 0;
            for (MarkKind kind : MarkKind.ALL) {
                flags |= block.marks().of(kind) == null ? 0 : 1 << kind.ordinal();
            }
            out.u8(flags);
            for (MarkKind kind : MarkKind.ALL) {
                BlockMark mark = block.marks().of(kind);
                if (mark != null) {
                    out.fixed64(block.version(kind));
                    mark(mark);
                    out.string(mark.details());
                }
            }
        }

        private void mark(BlockMark mark) {
            switch (mark) {
                case BlockMark.Deletion d -> out.signed(d.deletionTime());
                case BlockMark.NoCompact n -> {
                    out.signed(n.noCompactTime());
                    out.string(n.reason());
                }
                case BlockMark.NoDownsample n -> {
                    out.signed(n.noDownsampleTime());
                    out.string(n.reason());
                }
                case BlockMark.Quarantine q -> {
                    out.signed(q.quarantineTime());
                    out.string(q.reason());
                }
            }
        }
    }

    /** Reads blocks. */
    static final class Reader {
        private final TableReader in;

        Reader(byte[] body, String where) {
            in = new TableReader(body, where);
        }

        /** All blocks, after which nothing may come. */
        List<IndexedBlock> blocks(int count) {
            in.checkCount(count);
            List<IndexedBlock> blocks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                IndexedBlock block = block();
                if (i > 0
                        && blocks.get(i - 1)
                                        .meta()
                                        .ulid()
                                        .compareTo(block.meta().ulid())
                                >= 0) {
                    throw in.bad("block " + block.meta().ulid() + " is out of order");
                }
                blocks.add(block);
            }
            in.end();
            return blocks;
        }

        private IndexedBlock block() {
            Ulid ulid = in.ulid();
            long version = in.fixed64();
            long minTime = in.signed();
            long maxTime = minTime + in.signed();
            BlockStats stats =
                    new BlockStats(in.signed(), in.signed(), in.signed(), in.signed(), in.signed(), in.signed());
            int level = in.small();
            int flags = in.u8();
            List<Ulid> sources = in.list(in::ulid);
            List<BlockCompaction.Parent> parents =
                    in.list(() -> new BlockCompaction.Parent(in.ulid(), in.signed(), in.signed()));
            BlockCompaction compaction = new BlockCompaction(
                    level, sources, parents, (flags & DELETABLE) != 0, (flags & HAS_FAILED) != 0, in.list(in::string));
            Json.Obj rest = object();
            ThanosMeta thanos = (flags & HAS_THANOS) == 0 ? null : thanos((flags & HAS_UPLOAD_TIME) != 0);
            if (maxTime < minTime) {
                throw in.bad("block " + ulid + " ends before it begins");
            }
            return marked(new BlockMeta(ulid, minTime, maxTime, stats, compaction, thanos, rest), version);
        }

        private ThanosMeta thanos(boolean hasUploadTime) {
            int version = in.small();
            Labels.Builder labels = Labels.builder();
            in.list(() -> labels.set(in.string(), in.string()));
            long resolution = in.signed();
            String source = in.string();
            List<String> segments = in.list(in::string);
            List<ThanosMeta.BlockFile> files =
                    in.list(() -> new ThanosMeta.BlockFile(in.string(), in.signed(), in.string(), in.string()));
            Json rewrites = json();
            long seriesMaxSize = in.signed();
            long chunkMaxSize = in.signed();
            Json extensions = json();
            Instant uploaded = hasUploadTime ? time() : null;
            return new ThanosMeta(
                    version,
                    in.labels(labels.build()),
                    resolution,
                    source,
                    segments,
                    files,
                    rewrites,
                    seriesMaxSize,
                    chunkMaxSize,
                    extensions,
                    uploaded,
                    object());
        }

        private Instant time() {
            long seconds = in.signed();
            long nanos = in.nanos();
            try {
                return Instant.ofEpochSecond(seconds, nanos);
            } catch (DateTimeException | ArithmeticException e) {
                throw in.bad("second " + seconds + " is no time");
            }
        }

        private @Nullable Json json() {
            String text = in.string();
            return text.isEmpty()
                    ? null
                    : Json.Obj.parse(text, in.where()).fields().get("v");
        }

        private Json.Obj object() {
            return switch (json()) {
                case null -> Json.Obj.EMPTY;
                case Json.Obj object -> object;
                case Json.Arr _, Json.Text _, Json.Literal _ -> throw in.bad("other fields are no object");
            };
        }

        private IndexedBlock marked(BlockMeta meta, long version) {
            IndexedBlock block = IndexedBlock.of(meta, version);
            int flags = in.u8();
            if (flags == 0) {
                return block;
            }
            for (MarkKind kind : MarkKind.ALL) {
                if ((flags & 1 << kind.ordinal()) != 0) {
                    long markVersion = in.fixed64();
                    block = block.with(mark(kind, meta.ulid()), markVersion);
                }
            }
            return block;
        }

        private BlockMark mark(MarkKind kind, Ulid ulid) {
            long time = in.signed();
            Supplier<String> text = in::string;
            return switch (kind) {
                case DELETION -> new BlockMark.Deletion(ulid, text.get(), time);
                case NO_COMPACT -> new BlockMark.NoCompact(ulid, time, text.get(), text.get());
                case NO_DOWNSAMPLE -> new BlockMark.NoDownsample(ulid, time, text.get(), text.get());
                case QUARANTINE -> new BlockMark.Quarantine(ulid, time, text.get(), text.get());
            };
        }
    }
}
