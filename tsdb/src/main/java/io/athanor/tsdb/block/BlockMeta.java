package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code meta.json} says of a block; see {@link BlockMetaFormat}.
 *
 * @param minTime no sample is before this, ms
 * @param maxTime all samples are before this, ms
 * @param thanos external labels, resolution and the like; null in a block that only Prometheus has touched
 * @param rest fields that are not known here, kept
 */
public record BlockMeta(
        Ulid ulid,
        long minTime,
        long maxTime,
        BlockStats stats,
        BlockCompaction compaction,
        @Nullable ThanosMeta thanos,
        Json.Obj rest) {

    /** The name of the file. */
    public static final String FILE = "meta.json";

    /** A block made of nothing but samples: level 1, its own source, statistics still zero. */
    public static BlockMeta ofSamples(Ulid ulid, long minTime, long maxTime) {
        return new BlockMeta(
                ulid, minTime, maxTime, BlockStats.NONE, BlockCompaction.ofSamples(ulid), null, Json.Obj.EMPTY);
    }

    public BlockMeta withStats(BlockStats newStats) {
        return new BlockMeta(ulid, minTime, maxTime, newStats, compaction, thanos, rest);
    }

    public BlockMeta withThanos(@Nullable ThanosMeta newThanos) {
        return new BlockMeta(ulid, minTime, maxTime, stats, compaction, newThanos, rest);
    }

    public BlockMeta withCompaction(BlockCompaction newCompaction) {
        return new BlockMeta(ulid, minTime, maxTime, stats, newCompaction, thanos, rest);
    }

    /** Milliseconds between two samples of a downsampled block, 0 for raw samples. */
    public long resolution() {
        return thanos == null ? 0 : thanos.resolution();
    }

    /** The identifiers of the blocks it is made of in the end. */
    public List<Ulid> sources() {
        return compaction.sources();
    }

    /**
     * Reads the file of a block directory.
     *
     * @throws CorruptBlockException if it is missing or is not what it should be
     */
    public static BlockMeta read(Path blockDir) {
        String where = blockDir.getFileName() + "/" + FILE;
        return parse(BlockFiles.read(blockDir.resolve(FILE), where, JsonFile.LIMIT_BYTES), where);
    }

    /**
     * Reads the bytes of such a file.
     *
     * @param where block and file as errors name it
     */
    public static BlockMeta parse(byte[] json, String where) {
        return BlockMetaFormat.parse(json, where);
    }

    /** The bytes as Prometheus (no thanos section) or Thanos writes them. */
    public byte[] toBytes() {
        return BlockMetaFormat.write(this);
    }

    /** The same on one line, as Thanos's API gives it: also where only Prometheus has touched the block, with a thanos section. */
    public String toJson() {
        BlockMeta whole = thanos == null ? withThanos(ThanosMeta.of(Labels.EMPTY, "")) : this;
        return JsonWriter.compact(BlockMetaFormat.json(whole));
    }

    /** Writes the file of a block directory: a temporary one, durable, then renamed. */
    public void write(Path blockDir) throws java.io.IOException {
        BlockFiles.replace(blockDir.resolve(FILE), toBytes());
    }
}
