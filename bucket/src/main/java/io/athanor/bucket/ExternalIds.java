package io.athanor.bucket;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;

/**
 * Puts a block's external labels into the labels of its series, as ids: sorted in by name, in place of a label of the same
 * name. Guarded by the lock of its {@link SeriesIds}.
 */
final class ExternalIds {
    private static final int CACHE = 256;

    private final Labels external;
    private final int[] ids;
    private final SeriesIds series;

    /** By name id modulo the cache's size: {@code (name id + 1) << 32 | external names before it << 1 | is one of them}. */
    private final long[] positions = new long[CACHE];

    private int[] merged = new int[64];

    ExternalIds(Labels external, SeriesIds series) {
        this.external = external;
        this.series = series;
        this.ids = new int[2 * external.size()];
        for (int i = 0; i < external.size(); i++) {
            ids[2 * i] = series.symbol(external.name(i));
            ids[2 * i + 1] = series.symbol(external.value(i));
        }
    }

    /** The id of the series with these labels (sorted by name; empty values count as absent) and the external ones. */
    int seriesId(int[] labelIds, int length) {
        if (merged.length < length + ids.length) {
            merged = new int[2 * (length + ids.length)];
        }
        int n = 0;
        int done = 0;
        for (int i = 0; i < length; i += 2) {
            if (labelIds[i + 1] == 0) {
                continue;
            }
            long position = ids.length == 0 ? 0 : position(labelIds[i]);
            int before = 2 * ((int) position >>> 1);
            while (done < before) {
                merged[n++] = ids[done++];
            }
            if ((position & 1) == 0) {
                merged[n++] = labelIds[i];
                merged[n++] = labelIds[i + 1];
            }
        }
        while (done < ids.length) {
            merged[n++] = ids[done++];
        }
        return series.id(merged, n);
    }

    private long position(int name) {
        long cached = positions[name & (CACHE - 1)];
        if (cached >>> 32 == name + 1L) {
            return cached & 0xffffffffL;
        }
        String text = series.symbol(name);
        int before = 0;
        boolean isExternal = false;
        for (int i = 0; i < external.size(); i++) {
            int c = Utf8Order.compare(external.name(i), text);
            before += c < 0 ? 1 : 0;
            isExternal |= c == 0;
        }
        long position = (long) before << 1 | (isExternal ? 1 : 0);
        positions[name & (CACHE - 1)] = (name + 1L) << 32 | position;
        return position;
    }
}
