package io.athanor.bucket;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.index.IndexReader;
import io.athanor.tsdb.series.StillWanted;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * Which series id each reference of one block has, learnt as series are selected.
 *
 * <p><b>Shape</b> an open hash table of longs, {@code reference << 32 | id + 1}; 0 is free (no series lies at reference 0).
 * <p><b>Threads</b> read without a lock; filled under the lock of the {@link SeriesIds}.
 */
final class RefIds {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    /** How many series are resolved before the lock is given to whoever else waits. */
    private static final int BATCH = 4096;

    /** A block with more broken series than this is not tried further in one selection. */
    private static final int MAX_BROKEN = 100;

    private static final int UNKNOWN = -1;

    private final SeriesIds series;
    private final IndexReader index;
    private final ExternalIds external;
    private final PagedInts symbols;
    private volatile long[] slots = new long[1 << 10];
    private int size;

    RefIds(SeriesIds series, IndexReader index, Labels externalLabels) {
        this.series = series;
        this.index = index;
        synchronized (series) {
            this.external = new ExternalIds(externalLabels, series);
        }
        this.symbols = new PagedInts(index.symbolCount());
    }

    /** Whose ids these are. */
    SeriesIds series() {
        return series;
    }

    /** The number of references known. */
    int size() {
        synchronized (series) {
            return size;
        }
    }

    /** An estimate of the heap held. */
    long bytes() {
        synchronized (series) {
            return 8L * slots.length + symbols.bytes();
        }
    }

    /**
     * The ids of these references, in their order; -1 where the series could not be read.
     *
     * @param broken is told the error of each of those
     * @throws CorruptBlockException if too many could not be read
     */
    int[] ids(int[] refs, Consumer<CorruptBlockException> broken) {
        int[] ids = new int[refs.length];
        long[] table = slots;
        int unknown = 0;
        for (int i = 0; i < refs.length; i++) {
            int id = find(table, refs[i]);
            ids[i] = id;
            unknown |= id;
        }
        if (unknown < 0) {
            learn(refs, ids, broken);
        }
        return ids;
    }

    private void learn(int[] refs, int[] ids, Consumer<CorruptBlockException> broken) {
        int failures = 0;
        int i = 0;
        while (i < refs.length) {
            StillWanted.check();
            synchronized (series) {
                int end = Math.min(refs.length, i + BATCH);
                for (; i < end; i++) {
                    if (ids[i] != UNKNOWN) {
                        continue;
                    }
                    try {
                        ids[i] = learn(refs[i]);
                    } catch (CorruptBlockException e) {
                        if (++failures > MAX_BROKEN) {
                            throw e;
                        }
                        broken.accept(e);
                    }
                }
            }
        }
    }

    private int learn(int ref) {
        int known = find(slots, ref);
        if (known != UNKNOWN) {
            return known;
        }
        int[] labels = index.symbolIds(ref);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = global(labels[i]);
        }
        int id = external.seriesId(labels, labels.length);
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        put(slots, ref, id);
        size++;
        return id;
    }

    private int global(int ordinal) {
        boolean isCached = ordinal >= 0 && ordinal < index.symbolCount();
        int known = isCached ? symbols.get(ordinal) : 0;
        if (known == 0) {
            known = series.symbol(index.symbol(ordinal)) + 1;
            symbols.set(ordinal, known);
        }
        return known - 1;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (long slot : slots) {
            if (slot != 0) {
                put(larger, (int) (slot >>> 32), (int) slot - 1);
            }
        }
        slots = larger;
    }

    private static int find(long[] table, int ref) {
        int mask = table.length - 1;
        int at = hash(ref) & mask;
        while (true) {
            long slot = (long) SLOT.getAcquire(table, at);
            if ((int) (slot >>> 32) == ref) {
                return (int) slot - 1;
            }
            if (slot == 0) {
                return UNKNOWN;
            }
            at = (at + 1) & mask;
        }
    }

    private static void put(long[] table, int ref, int id) {
        int mask = table.length - 1;
        int at = hash(ref) & mask;
        while ((long) SLOT.getAcquire(table, at) != 0) {
            at = (at + 1) & mask;
        }
        SLOT.setRelease(table, at, (long) ref << 32 | (id + 1L));
    }

    private static int hash(int ref) {
        int h = ref * 0x9E3779B9;
        return h ^ h >>> 15;
    }
}
