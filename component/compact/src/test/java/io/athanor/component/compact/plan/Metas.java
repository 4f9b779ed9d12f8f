package io.athanor.component.compact.plan;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.List;

/** Metas of blocks that nobody wrote. */
final class Metas {
    private Metas() {}

    static Ulid ulid(long n) {
        return new Ulid(n << 16, 0);
    }

    static BlockMeta fresh(long n, long mint, long maxt) {
        return of(n, mint, maxt, 0, 1, List.of(ulid(n)));
    }

    static BlockMeta of(long n, long mint, long maxt, long resolution, int level, List<Ulid> sources) {
        return new BlockMeta(
                ulid(n),
                mint,
                maxt,
                new BlockStats(10, 10, 0, 10, 1, 0),
                new BlockCompaction(level, sources, List.of(), false, false, List.of()),
                resolution(ThanosMeta.of(Labels.of("cluster", "c"), "test"), resolution),
                Json.Obj.EMPTY);
    }

    private static ThanosMeta resolution(ThanosMeta raw, long resolution) {
        return resolution == 0 ? raw : raw.downsampled(resolution);
    }

    static BlockMeta withTombstones(BlockMeta meta, long tombstones) {
        return meta.withStats(new BlockStats(10, 10, 0, 10, 1, tombstones));
    }

    static BlockMeta failed(BlockMeta meta) {
        return meta.withCompaction(new BlockCompaction(1, meta.sources(), List.of(), false, true, List.of()));
    }
}
