package io.athanor.bucket;

import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is served at one moment; replaced whole, never changed.
 *
 * @param blocks open blocks in the order of their first time
 * @param setAside bad blocks
 * @param others blocks that are left out for what they are
 * @param series ids of the series of {@code blocks}
 * @param groups of {@code blocks}
 * @param groupsWithBad of {@code blocks} and {@code setAside}: what would answer if nothing were bad
 */
record Image(
        List<LoadedBlock> blocks,
        List<SetAside> setAside,
        List<BlockInfo> others,
        SeriesIds series,
        List<BlockGroup> groups,
        List<BlockGroup> groupsWithBad) {
    private static final Comparator<LoadedBlock> BY_TIME = Comparator.<LoadedBlock>comparingLong(
                    block -> block.meta().minTime())
            .thenComparing(block -> block.meta().ulid());

    static Image empty() {
        return of(List.of(), List.of(), List.of(), new SeriesIds());
    }

    static Image of(List<LoadedBlock> blocks, List<SetAside> setAside, List<BlockInfo> others, SeriesIds series) {
        List<BlockMeta> metas = new ArrayList<>();
        blocks.forEach(block -> metas.add(block.meta()));
        List<BlockGroup> groups = BlockGroup.of(metas);
        for (SetAside bad : setAside) {
            if (bad.meta() != null) {
                metas.add(bad.meta());
            }
        }
        return new Image(blocks, setAside, others, series, groups, setAside.isEmpty() ? groups : BlockGroup.of(metas));
    }

    Image {
        blocks = blocks.stream().sorted(BY_TIME).toList();
        setAside =
                setAside.stream().sorted(Comparator.comparing(SetAside::ulid)).toList();
        others = List.copyOf(others);
    }

    @Nullable
    LoadedBlock block(Ulid ulid) {
        for (LoadedBlock block : blocks) {
            if (block.meta().ulid().equals(ulid)) {
                return block;
            }
        }
        return null;
    }
}
