package io.athanor.component.tools;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.downsample.Resolution;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The table that {@code inspect} shows: one row of texts per block. */
public final class BlockTable {
    /** The names of the columns, as they are sorted by. */
    public static final List<String> COLUMNS = List.of(
            "ULID",
            "FROM",
            "UNTIL",
            "RANGE",
            "UNTIL-DOWN",
            "#SERIES",
            "#SAMPLES",
            "#CHUNKS",
            "COMP-LEVEL",
            "COMP-FAILED",
            "LABELS",
            "RESOLUTION",
            "SOURCE");

    private static final long MS = 1_000_000;

    private BlockTable() {}

    /**
     * The rows of the blocks whose external labels hold all those of a selector, sorted.
     *
     * @param sortBy names of {@link #COLUMNS}, the first counts most; then comes the ULID
     * @param zone in which times are shown
     */
    public static List<List<String>> rows(
            Collection<BlockMeta> metas, Labels selector, List<String> sortBy, ZoneId zone) {
        List<List<String>> rows = new ArrayList<>();
        for (BlockMeta meta : metas) {
            if (matches(Metas.thanos(meta).labels(), selector)) {
                rows.add(row(meta, zone));
            }
        }
        rows.sort(new RowOrder(sortBy.stream().map(COLUMNS::indexOf).toList()));
        return rows;
    }

    private static boolean matches(Labels labels, Labels selector) {
        for (int i = 0; i < selector.size(); i++) {
            if (!labels.has(selector.name(i)) || !labels.get(selector.name(i)).equals(selector.value(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> row(BlockMeta meta, ZoneId zone) {
        ThanosMeta thanos = Metas.thanos(meta);
        return List.of(
                meta.ulid().toString(),
                GoTimes.rfc3339(meta.minTime() / 1000, zone),
                GoTimes.rfc3339(meta.maxTime() / 1000, zone),
                GoTimes.duration((meta.maxTime() - meta.minTime()) * MS),
                untilDownsampling(meta),
                number(meta.stats().series()),
                number(meta.stats().samples()),
                number(meta.stats().chunks()),
                number(meta.compaction().level()),
                Boolean.toString(meta.compaction().failed()),
                labels(thanos.labels()),
                GoTimes.duration(thanos.resolution() * MS),
                thanos.source());
    }

    /** How much longer a block has to become before it is downsampled: negative where that is over. */
    private static String untilDownsampling(BlockMeta meta) {
        long range = meta.maxTime() - meta.minTime();
        if (meta.resolution() == Resolution.RAW) {
            return GoTimes.duration((Resolution.FIVE_MINUTES_FROM - range) * MS);
        }
        return meta.resolution() == Resolution.FIVE_MINUTES
                ? GoTimes.duration((Resolution.ONE_HOUR_FROM - range) * MS)
                : "-";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String labels(Labels labels) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < labels.size(); i++) {
            out.append(i == 0 ? "" : ",").append(labels.name(i)).append('=').append(labels.value(i));
        }
        return out.toString();
    }
}
