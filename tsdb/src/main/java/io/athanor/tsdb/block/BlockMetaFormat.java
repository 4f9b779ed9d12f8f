package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.CorruptBlockException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code meta.json} file of a block: one JSON object, indented by tabs.
 *
 * <pre>
 * { "ulid": 26 digits, "minTime": ms, "maxTime": ms, exclusive,
 *   "stats": { "numSamples", "numFloatSamples", "numHistogramSamples", "numSeries", "numChunks", "numTombstones" },
 *   "compaction": { "level", "sources": [ulid], "deletable", "parents": [{ "ulid", "minTime", "maxTime" }], "failed", "hints" },
 *   "version": 1,
 *   "thanos": { "version", "labels": {name: value}, "downsample": { "resolution": ms }, "source", "segment_files": [name],
 *               "files": [{ "rel_path", "size_bytes", "hash": { "hashFunc", "value" } }], "rewrites", "index_stats":
 *               { "series_max_size", "chunk_max_size" }, "extensions", "upload_time": RFC 3339 } }
 * </pre>
 *
 * <p>Numbers that are 0, flags that are false and empty lists are left out, but for times, level, labels and resolution.
 * Unknown fields are kept and written last. There is no checksum. Prometheus ends the file without, Thanos with a newline.
 */
final class BlockMetaFormat {
    private static final DateTimeFormatter UPLOAD_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    private BlockMetaFormat() {}

    static BlockMeta parse(byte[] json, String where) {
        JsonFields in = new JsonFields(where, "", new JsonFile(where).read(json));
        long version = in.number("version", 0);
        if (version != 1) {
            throw new CorruptBlockException(where, 0, "unexpected meta file version " + version + " (known: 1)");
        }
        long minTime = in.number("minTime", 0);
        long maxTime = in.number("maxTime", 0);
        if (maxTime < minTime) {
            throw in.bad("maxTime", "is " + maxTime + ", before minTime " + minTime);
        }
        JsonFields thanos = in.optionalObject("thanos");
        return new BlockMeta(
                in.ulid("ulid"),
                minTime,
                maxTime,
                stats(in.object("stats")),
                compaction(in.object("compaction")),
                thanos == null ? null : thanos(thanos),
                in.rest());
    }

    private static BlockStats stats(JsonFields in) {
        return new BlockStats(
                in.number("numSamples", 0),
                in.number("numFloatSamples", 0),
                in.number("numHistogramSamples", 0),
                in.number("numSeries", 0),
                in.number("numChunks", 0),
                in.number("numTombstones", 0));
    }

    private static BlockCompaction compaction(JsonFields in) {
        return new BlockCompaction(
                in.smallNumber("level", 0),
                in.ulids("sources"),
                in.objects(
                        "parents",
                        p -> new BlockCompaction.Parent(
                                p.ulid("ulid"), p.number("minTime", 0), p.number("maxTime", 0))),
                in.flag("deletable"),
                in.flag("failed"),
                in.texts("hints"));
    }

    private static ThanosMeta thanos(JsonFields in) {
        Labels.Builder labels = Labels.builder();
        in.textMap("labels").forEach(labels::set);
        JsonFields stats = in.object("index_stats");
        return new ThanosMeta(
                in.smallNumber("version", 0),
                labels.build(),
                in.object("downsample").number("resolution", 0),
                in.text("source", ""),
                in.texts("segment_files"),
                in.objects("files", BlockMetaFormat::file),
                in.take("rewrites"),
                stats.number("series_max_size", 0),
                stats.number("chunk_max_size", 0),
                in.take("extensions"),
                time(in, in.text("upload_time", "")),
                in.rest());
    }

    private static ThanosMeta.BlockFile file(JsonFields in) {
        JsonFields hash = in.object("hash");
        return new ThanosMeta.BlockFile(
                in.text("rel_path", ""),
                in.number("size_bytes", -1),
                hash.text("hashFunc", ""),
                hash.text("value", ""));
    }

    private static @Nullable Instant time(JsonFields in, String text) {
        if (text.isEmpty() || text.startsWith("0001-01-01T00:00:00")) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw in.bad("upload_time", "is \"" + text + "\", not a time as RFC 3339 writes it");
        }
    }

    static byte[] write(BlockMeta meta) {
        String text = JsonWriter.write(json(meta));
        return JsonFile.bytes(meta.thanos() == null ? text : text + "\n");
    }

    static Json.Obj json(BlockMeta meta) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("ulid", new Json.Text(meta.ulid().toString()));
        out.put("minTime", Json.number(meta.minTime()));
        out.put("maxTime", Json.number(meta.maxTime()));
        out.put("stats", stats(meta.stats()));
        out.put("compaction", compaction(meta.compaction()));
        out.put("version", Json.number(1));
        ThanosMeta thanos = meta.thanos();
        if (thanos != null) {
            out.put("thanos", thanos(thanos));
        }
        out.putAll(meta.rest().fields());
        return new Json.Obj(out);
    }

    private static Json stats(BlockStats stats) {
        Map<String, Json> out = new LinkedHashMap<>();
        putUnlessZero(out, "numSamples", stats.samples());
        putUnlessZero(out, "numFloatSamples", stats.floatSamples());
        putUnlessZero(out, "numHistogramSamples", stats.histogramSamples());
        putUnlessZero(out, "numSeries", stats.series());
        putUnlessZero(out, "numChunks", stats.chunks());
        putUnlessZero(out, "numTombstones", stats.tombstones());
        return new Json.Obj(out);
    }

    private static Json compaction(BlockCompaction compaction) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("level", Json.number(compaction.level()));
        putUnlessEmpty(
                out,
                "sources",
                compaction.sources().stream().map(Ulid::toString).toList());
        if (compaction.deletable()) {
            out.put("deletable", new Json.Literal("true"));
        }
        if (!compaction.parents().isEmpty()) {
            out.put(
                    "parents",
                    new Json.Arr(compaction.parents().stream()
                            .map(BlockMetaFormat::parent)
                            .toList()));
        }
        if (compaction.failed()) {
            out.put("failed", new Json.Literal("true"));
        }
        putUnlessEmpty(out, "hints", compaction.hints());
        return new Json.Obj(out);
    }

    private static Json parent(BlockCompaction.Parent parent) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("ulid", new Json.Text(parent.ulid().toString()));
        out.put("minTime", Json.number(parent.minTime()));
        out.put("maxTime", Json.number(parent.maxTime()));
        return new Json.Obj(out);
    }

    private static Json thanos(ThanosMeta thanos) {
        Map<String, Json> out = new LinkedHashMap<>();
        putUnlessZero(out, "version", thanos.version());
        Map<String, Json> labels = new TreeMap<>(Utf8Order::compare);
        for (int i = 0; i < thanos.labels().size(); i++) {
            labels.put(thanos.labels().name(i), new Json.Text(thanos.labels().value(i)));
        }
        out.put("labels", new Json.Obj(labels));
        out.put("downsample", new Json.Obj(Map.of("resolution", Json.number(thanos.resolution()))));
        out.put("source", new Json.Text(thanos.source()));
        putUnlessEmpty(out, "segment_files", thanos.segmentFiles());
        if (!thanos.files().isEmpty()) {
            out.put(
                    "files",
                    new Json.Arr(
                            thanos.files().stream().map(BlockMetaFormat::file).toList()));
        }
        putUnlessNull(out, "rewrites", thanos.rewrites());
        Map<String, Json> indexStats = new LinkedHashMap<>();
        putUnlessZero(indexStats, "series_max_size", thanos.seriesMaxSize());
        putUnlessZero(indexStats, "chunk_max_size", thanos.chunkMaxSize());
        out.put("index_stats", new Json.Obj(indexStats));
        putUnlessNull(out, "extensions", thanos.extensions());
        Instant uploaded = thanos.uploadTime();
        out.put("upload_time", new Json.Text(uploaded == null ? "0001-01-01T00:00:00Z" : time(uploaded)));
        out.putAll(thanos.rest().fields());
        return new Json.Obj(out);
    }

    private static Json file(ThanosMeta.BlockFile file) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("rel_path", new Json.Text(file.path()));
        if (file.sizeBytes() >= 0) {
            out.put("size_bytes", Json.number(file.sizeBytes()));
        }
        if (!file.hashFunction().isEmpty() || !file.hash().isEmpty()) {
            Map<String, Json> hash = new LinkedHashMap<>();
            hash.put("hashFunc", new Json.Text(file.hashFunction()));
            hash.put("value", new Json.Text(file.hash()));
            out.put("hash", new Json.Obj(hash));
        }
        return new Json.Obj(out);
    }

    /** As Go writes it: the fraction without trailing zeros. */
    private static String time(Instant time) {
        return UPLOAD_TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    private static void putUnlessZero(Map<String, Json> out, String name, long value) {
        if (value != 0) {
            out.put(name, Json.number(value));
        }
    }

    private static void putUnlessEmpty(Map<String, Json> out, String name, List<String> values) {
        if (!values.isEmpty()) {
            out.put(name, Json.strings(values));
        }
    }

    private static void putUnlessNull(Map<String, Json> out, String name, @Nullable Json value) {
        if (value != null) {
            out.put(name, value);
        }
    }
}
