package io.athanor.api.storeapi.version;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts together what is there at which times. What is named twice counts once: two who have the same data have the version that
 * one of them has.
 */
public final class VersionSum {
    /** Of more slices than these, neighbours are told as one: changes are then seen in a longer stretch. */
    private static final int MOST_SLICES = 5000;

    private final List<Part> parts = new ArrayList<>();
    private long settledTo = Long.MAX_VALUE;

    private record Part(long from, long to, long hash) {}

    /**
     * Something is there.
     *
     * @param from ms
     * @param to ms, inclusive
     * @param what another text for anything else
     */
    public void add(long from, long to, String what) {
        if (from <= to) {
            parts.add(new Part(from, to, hash(what)));
        }
    }

    /** All that another tells of. */
    public void add(DataVersion version) {
        version.slices().forEach(slice -> add(slice.from(), slice.to(), slice.version()));
        settledTo(version.settledTo());
    }

    /** Data that is later than this (ms, inclusive) may change at any time. */
    public void settledTo(long time) {
        settledTo = Math.min(settledTo, time);
    }

    /** What was added, in whatever order. */
    public DataVersion sum() {
        List<DataVersion.Slice> slices = slices();
        if (slices.size() > MOST_SLICES) {
            slices = coarser(slices);
        }
        return new DataVersion(token(slices), slices, settledTo);
    }

    private List<DataVersion.Slice> slices() {
        TreeMap<Long, List<Part>> begins = new TreeMap<>();
        TreeMap<Long, List<Part>> ends = new TreeMap<>();
        for (Part part : parts) {
            begins.computeIfAbsent(part.from, t -> new ArrayList<>()).add(part);
            ends.computeIfAbsent(part.to, t -> new ArrayList<>()).add(part);
        }
        List<DataVersion.Slice> slices = new ArrayList<>();
        Map<Long, Integer> there = new HashMap<>();
        long sum = 0;
        long at = Long.MIN_VALUE;
        while (!ends.isEmpty()) {
            boolean isBegin = !begins.isEmpty() && begins.firstKey() <= ends.firstKey();
            long to = isBegin ? begins.firstKey() - 1 : ends.firstKey();
            if (!there.isEmpty() && at <= to) {
                append(slices, new DataVersion.Slice(at, to, text(sum)));
            }
            for (Part part : isBegin
                    ? begins.pollFirstEntry().getValue()
                    : ends.pollFirstEntry().getValue()) {
                int before = there.getOrDefault(part.hash, 0);
                int now = before + (isBegin ? 1 : -1);
                if (now == 0) {
                    there.remove(part.hash);
                } else {
                    there.put(part.hash, now);
                }
                sum += (before == 0 ? part.hash : 0) - (now == 0 ? part.hash : 0);
            }
            at = to + 1;
        }
        return slices;
    }

    private static void append(List<DataVersion.Slice> slices, DataVersion.Slice next) {
        DataVersion.Slice last = slices.isEmpty() ? null : slices.getLast();
        if (last != null && last.to() + 1 == next.from() && last.version().equals(next.version())) {
            slices.removeLast();
            slices.add(new DataVersion.Slice(last.from(), next.to(), last.version()));
        } else {
            slices.add(next);
        }
    }

    private static List<DataVersion.Slice> coarser(List<DataVersion.Slice> slices) {
        int group = Math.ceilDiv(slices.size(), MOST_SLICES);
        List<DataVersion.Slice> coarser = new ArrayList<>();
        for (int i = 0; i < slices.size(); i += group) {
            List<DataVersion.Slice> some = slices.subList(i, Math.min(slices.size(), i + group));
            coarser.add(
                    new DataVersion.Slice(some.getFirst().from(), some.getLast().to(), token(some)));
        }
        coarser.sort(Comparator.comparingLong(DataVersion.Slice::from));
        return coarser;
    }

    private static String token(List<DataVersion.Slice> slices) {
        long all = slices.size();
        for (DataVersion.Slice slice : slices) {
            all = mixed(all * 31 + slice.from());
            all = mixed(all * 31 + slice.to());
            all = mixed(all * 31 + hash(slice.version()));
        }
        return "v" + Long.toHexString(all);
    }

    private static String text(long sum) {
        return Long.toHexString(sum);
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    private static long mixed(long hash) {
        long z = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
