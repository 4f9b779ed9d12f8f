package io.athanor.component.tools;

import io.athanor.component.tools.template.GoStruct;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A meta as templates see it: with the names of Thanos's fields. */
final class MetaFields {
    private MetaFields() {}

    static GoStruct of(BlockMeta meta) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ULID", meta.ulid().toString());
        fields.put("MinTime", meta.minTime());
        fields.put("MaxTime", meta.maxTime());
        fields.put("Stats", stats(meta.stats()));
        fields.put("Compaction", compaction(meta.compaction()));
        fields.put("Version", 1L);
        fields.put("Thanos", thanos(Metas.thanos(meta)));
        return new GoStruct("*metadata.Meta", fields);
    }

    private static GoStruct stats(BlockStats stats) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("NumSamples", stats.samples());
        fields.put("NumFloatSamples", stats.floatSamples());
        fields.put("NumHistogramSamples", stats.histogramSamples());
        fields.put("NumSeries", stats.series());
        fields.put("NumChunks", stats.chunks());
        fields.put("NumTombstones", stats.tombstones());
        return new GoStruct("tsdb.BlockStats", fields);
    }

    private static GoStruct compaction(BlockCompaction compaction) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Level", (long) compaction.level());
        fields.put("Sources", compaction.sources().stream().map(Ulid::toString).toList());
        fields.put("Deletable", compaction.deletable());
        fields.put(
                "Parents", compaction.parents().stream().map(MetaFields::parent).toList());
        fields.put("Failed", compaction.failed());
        fields.put("Hints", compaction.hints());
        return new GoStruct("tsdb.BlockMetaCompaction", fields);
    }

    private static GoStruct parent(BlockCompaction.Parent parent) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ULID", parent.ulid().toString());
        fields.put("MinTime", parent.minTime());
        fields.put("MaxTime", parent.maxTime());
        return new GoStruct("tsdb.BlockDesc", fields);
    }

    private static GoStruct thanos(ThanosMeta thanos) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Version", (long) thanos.version());
        fields.put("Labels", labels(thanos.labels()));
        fields.put("Downsample", struct("metadata.ThanosDownsample", Map.of("Resolution", thanos.resolution())));
        fields.put("Source", thanos.source());
        fields.put("SegmentFiles", thanos.segmentFiles());
        fields.put("Files", thanos.files().stream().map(MetaFields::file).toList());
        Map<String, @Nullable Object> sizes = new LinkedHashMap<>();
        sizes.put("SeriesMaxSize", thanos.seriesMaxSize());
        sizes.put("ChunkMaxSize", thanos.chunkMaxSize());
        fields.put("IndexStats", struct("metadata.IndexStats", sizes));
        fields.put("UploadTime", thanos.uploadTime() == null ? "0001-01-01 00:00:00 +0000 UTC" : uploadTime(thanos));
        return new GoStruct("metadata.Thanos", fields);
    }

    private static String uploadTime(ThanosMeta thanos) {
        return String.valueOf(thanos.uploadTime());
    }

    private static Map<String, String> labels(Labels labels) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < labels.size(); i++) {
            map.put(labels.name(i), labels.value(i));
        }
        return map;
    }

    private static GoStruct file(ThanosMeta.BlockFile file) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("RelPath", file.path());
        fields.put("SizeBytes", Math.max(0, file.sizeBytes()));
        fields.put("Hash", file.hashFunction().isEmpty() ? null : hash(file));
        return new GoStruct("metadata.File", fields);
    }

    private static GoStruct hash(ThanosMeta.BlockFile file) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Func", file.hashFunction());
        fields.put("Value", file.hash());
        return struct("metadata.ObjectHash", fields);
    }

    private static GoStruct struct(String type, Map<String, ? extends @Nullable Object> fields) {
        return new GoStruct(type, new LinkedHashMap<>(fields));
    }
}
