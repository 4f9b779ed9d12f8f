package io.athanor.component.tools;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;

/** Metas as Thanos's tools see them: a section of Thanos's that is not there is an empty one. */
final class Metas {
    private static final ThanosMeta NONE = ThanosMeta.of(Labels.EMPTY, "");

    private Metas() {}

    static ThanosMeta thanos(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return thanos == null ? NONE : thanos;
    }
}
