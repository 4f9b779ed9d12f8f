package io.athanor.bucket.fetch;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Gives metas that share what they have in common: label sets, file names, lists of sources. Thousands of metas of few streams
 * then take a fraction of the heap. Lives as long as one look through the bucket. Used by many threads.
 */
final class Interning {
    private final Map<Object, Object> known = new ConcurrentHashMap<>();

    BlockMeta of(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return meta.withCompaction(of(meta.compaction())).withThanos(thanos == null ? null : of(thanos));
    }

    private BlockCompaction of(BlockCompaction compaction) {
        return new BlockCompaction(
                compaction.level(),
                compaction.sources().size() > 1 ? same(compaction.sources()) : compaction.sources(),
                compaction.parents(),
                compaction.deletable(),
                compaction.failed(),
                same(compaction.hints()));
    }

    private ThanosMeta of(ThanosMeta thanos) {
        List<ThanosMeta.BlockFile> files = each(
                thanos.files(),
                file -> new ThanosMeta.BlockFile(
                        same(file.path()), file.sizeBytes(), same(file.hashFunction()), file.hash()));
        return new ThanosMeta(
                thanos.version(),
                same(of(thanos.labels())),
                thanos.resolution(),
                same(thanos.source()),
                same(each(thanos.segmentFiles(), this::same)),
                files,
                thanos.rewrites(),
                thanos.seriesMaxSize(),
                thanos.chunkMaxSize(),
                thanos.extensions(),
                thanos.uploadTime(),
                thanos.rest());
    }

    private Labels of(Labels labels) {
        Labels.Builder builder = Labels.builder();
        for (int i = 0; i < labels.size(); i++) {
            builder.set(same(labels.name(i)), same(labels.value(i)));
        }
        return builder.build();
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> of) {
        List<T> all = new ArrayList<>(list.size());
        list.forEach(item -> all.add(of.apply(item)));
        return List.copyOf(all);
    }

    /** The first that was equal to this one. */
    @SuppressWarnings("unchecked") // what is equal to a T here is a T: lists are of one type by where they come from
    <T> T same(T value) {
        Object first = known.putIfAbsent(value, value);
        return first == null ? value : (T) first;
    }
}
