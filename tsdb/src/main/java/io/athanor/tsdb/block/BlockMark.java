package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mark beside a block's meta.json: one JSON object of {@code id, version} (1), a time in seconds since the epoch, and
 * words. Thanos's names and fields, but for {@link Quarantine}, which is our own.
 */
public sealed interface BlockMark {
    /** The block that is marked. */
    Ulid id();

    /** Free words on why. */
    String details();

    /** The name of the file. */
    String file();

    /** {@code deletion-mark.json}: the block is deleted when the mark is old enough. */
    record Deletion(Ulid id, String details, long deletionTime) implements BlockMark {
        public static final String FILE = "deletion-mark.json";

        @Override
        public String file() {
            return FILE;
        }
    }

    /**
     * {@code no-compact-mark.json}: the block is not compacted.
     *
     * @param reason {@code manual}, {@code index-size-exceeding}, {@code block-index-out-of-order-chunk} or
     *     {@code downsample-vertical-compaction}
     */
    record NoCompact(Ulid id, long noCompactTime, String reason, String details) implements BlockMark {
        public static final String FILE = "no-compact-mark.json";

        @Override
        public String file() {
            return FILE;
        }
    }

    /** {@code no-downsample-mark.json}: the block is not downsampled; the reason is {@code manual}. */
    record NoDownsample(Ulid id, long noDownsampleTime, String reason, String details) implements BlockMark {
        public static final String FILE = "no-downsample-mark.json";

        @Override
        public String file() {
            return FILE;
        }
    }

    /**
     * {@code athanor-quarantine.json}: the block is neither compacted nor downsampled, because that failed; everything else goes
     * on. Who has mended the block, or wants it tried again, deletes the mark. Thanos does not know of it.
     *
     * @param reason a word: {@code corrupt}, {@code out-of-order-chunks}, {@code overlap} or {@code bad-result}
     * @param details what was found, in words
     */
    record Quarantine(Ulid id, long quarantineTime, String reason, String details) implements BlockMark {
        public static final String FILE = "athanor-quarantine.json";

        @Override
        public String file() {
            return FILE;
        }
    }

    /**
     * Reads a mark's bytes.
     *
     * @param file the name of the file, which says which mark it is
     * @param where block and file as errors name it
     * @throws CorruptBlockException if it is not what it should be
     * @throws IllegalArgumentException if no mark has this name
     */
    static BlockMark parse(String file, byte[] json, String where) {
        JsonFields in = new JsonFields(where, "", new JsonFile(where).read(json));
        int version = in.smallNumber("version", 0);
        if (version != 1) {
            throw in.bad("version", "is " + version + " (known: 1)");
        }
        Ulid id = in.ulid("id");
        String details = in.text("details", "");
        return switch (file) {
            case Deletion.FILE -> new Deletion(id, details, in.number("deletion_time", 0));
            case NoCompact.FILE -> new NoCompact(id, in.number("no_compact_time", 0), in.text("reason", ""), details);
            case NoDownsample.FILE ->
                new NoDownsample(id, in.number("no_downsample_time", 0), in.text("reason", ""), details);
            case Quarantine.FILE -> new Quarantine(id, in.number("quarantine_time", 0), in.text("reason", ""), details);
            default -> throw new IllegalArgumentException("no mark is called " + file);
        };
    }

    /** The same of another block. */
    default BlockMark on(Ulid other) {
        return switch (this) {
            case Deletion d -> new Deletion(other, d.details(), d.deletionTime());
            case NoCompact n -> new NoCompact(other, n.noCompactTime(), n.reason(), n.details());
            case NoDownsample n -> new NoDownsample(other, n.noDownsampleTime(), n.reason(), n.details());
            case Quarantine q -> new Quarantine(other, q.quarantineTime(), q.reason(), q.details());
        };
    }

    /** Reads a mark of a block directory, null if it is not there. */
    static @Nullable BlockMark read(Path blockDir, String file) {
        String where = blockDir.getFileName() + "/" + file;
        byte[] json = BlockFiles.readIfPresent(blockDir.resolve(file), where, JsonFile.LIMIT_BYTES);
        return json == null ? null : parse(file, json, where);
    }

    /** The bytes as Thanos writes them. */
    default byte[] toBytes() {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("id", new Json.Text(id().toString()));
        out.put("version", Json.number(1));
        switch (this) {
            case Deletion d -> {
                out.put("details", new Json.Text(d.details()));
                out.put("deletion_time", Json.number(d.deletionTime()));
            }
            case NoCompact n -> putReason(out, "no_compact_time", n.noCompactTime(), n.reason(), n.details());
            case NoDownsample n -> putReason(out, "no_downsample_time", n.noDownsampleTime(), n.reason(), n.details());
            case Quarantine q -> putReason(out, "quarantine_time", q.quarantineTime(), q.reason(), q.details());
        }
        return JsonFile.bytes(JsonWriter.write(new Json.Obj(out)));
    }

    private static void putReason(Map<String, Json> out, String timeField, long time, String reason, String details) {
        out.put("details", new Json.Text(details));
        out.put(timeField, Json.number(time));
        out.put("reason", new Json.Text(reason));
    }

    /** Writes the mark into a block directory: a temporary file, durable, then renamed. */
    default void write(Path blockDir) throws IOException {
        BlockFiles.replace(blockDir.resolve(file()), toBytes());
    }
}
