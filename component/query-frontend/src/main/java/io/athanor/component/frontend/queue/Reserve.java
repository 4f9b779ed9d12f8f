package io.athanor.component.frontend.queue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Places that stay free for those who have asked lately. Where a flood takes every place, whoever asks now and then waits until one
 * of the flood's requests ends, however soon his turn is; so each (a tenant, or a user of one) that has asked within the last
 * minute or two finds as many places free as he had in use at once then, up to his share. All that is left free is no more
 * than a quarter of the places, and only those leave it who have more than their share already. Used by one thread at a time.
 */
final class Reserve {
    private static final long LATELY_NANOS = 60_000_000_000L;

    /** Of all places, that is left free at most: one in so many. */
    private static final int ONE_IN = 4;

    /** Who comes after so many is not remembered. */
    private static final int MOST = 1000;

    private final LongSupplier nanoTime;
    private final Map<String, Group> groups = new HashMap<>();
    private int size;
    private int free;
    private double perWeight;
    private double kept;

    /** A tenant. */
    private static final class Group {
        private final Map<String, Recent> users = new HashMap<>();
        private double weight;
        private int most;
    }

    /** Somebody who has asked. */
    private static final class Recent {
        private int wanted;
        private int running;
        private long minute;
        private int peak;
        private int peakBefore;

        void now(long now) {
            if (minute != now) {
                peakBefore = minute + 1 == now ? peak : 0;
                peak = wanted;
                minute = now;
            }
        }

        boolean isOver() {
            return wanted == 0 && peak == 0 && peakBefore == 0;
        }

        double kept(double share) {
            return Math.max(0, Math.min(Math.max(peak, peakBefore), share) - running);
        }
    }

    Reserve(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private long minute() {
        return Math.floorDiv(nanoTime.getAsLong(), LATELY_NANOS);
    }

    /** Somebody waits for a place. */
    void asked(String tenant, Limits limits, String user) {
        Recent recent = find(tenant, user);
        if (recent == null) {
            if (size >= MOST) {
                return;
            }
            size++;
            recent = new Recent();
            groups.computeIfAbsent(tenant, t -> new Group()).users.put(user, recent);
        }
        Group group = groups.get(tenant);
        if (group != null) {
            group.weight = limits.weight();
            group.most = limits.maxConcurrent() == 0 ? Integer.MAX_VALUE : limits.maxConcurrent();
        }
        recent.now(minute());
        recent.peak = Math.max(recent.peak, ++recent.wanted);
    }

    /** He has one. */
    void began(String tenant, String user) {
        Recent recent = find(tenant, user);
        if (recent != null) {
            recent.running++;
        }
    }

    /** He gave it back, or does not want it any more. */
    void ended(String tenant, String user, boolean hadBegun) {
        Recent recent = find(tenant, user);
        if (recent != null) {
            recent.now(minute());
            recent.wanted = Math.max(0, recent.wanted - 1);
            recent.running = Math.max(0, recent.running - (hadBegun ? 1 : 0));
        }
    }

    private @Nullable Recent find(String tenant, String user) {
        Group group = groups.get(tenant);
        return group == null ? null : group.users.get(user);
    }

    /** Before {@link #mayTake}: so many places there are, and so many are free. */
    void look(int places, int freePlaces) {
        free = freePlaces;
        kept = 0;
        int most = places / ONE_IN;
        if (most == 0 || freePlaces > most) {
            return;
        }
        long minute = minute();
        double weights = 0;
        Iterator<Group> all = groups.values().iterator();
        while (all.hasNext()) {
            Group group = all.next();
            group.users.values().removeIf(user -> {
                user.now(minute);
                size -= user.isOver() ? 1 : 0;
                return user.isOver();
            });
            if (group.users.isEmpty()) {
                all.remove();
            } else {
                weights += group.weight;
            }
        }
        perWeight = places / weights;
        for (Group group : groups.values()) {
            double share = Math.min(group.most, share(group));
            for (Recent user : group.users.values()) {
                kept += user.kept(share);
            }
        }
        kept = Math.min(kept, most);
    }

    private double share(Group group) {
        return group.weight * perWeight / group.users.size();
    }

    /** Whether who waits may have a place that is free, or has to leave it to others. */
    boolean mayTake(String tenant, String user) {
        if (free > kept) {
            return true;
        }
        Group group = groups.get(tenant);
        Recent recent = group == null ? null : group.users.get(user);
        return group == null || recent == null || recent.running + 1 <= share(group);
    }
}
