package io.athanor.dedup;

import java.util.Arrays;
import java.util.List;

/** Chooses the leader at one time, from the rings and verdicts alone. */
final class Election {
    /** Longest run of a replica that may be new. */
    private static final int NEW_RUN = 5;

    /** By how much the run of one that is not new is longer. */
    private static final int OLDER_BY = 3;

    /** So many numbers do not tell an interval that is longer than the others'. */
    private static final int YOUNG = 4;

    /** So many of a replica's numbers are looked at to know whether it shares another one's times, and so many found. */
    static final int LOCK_LOOKED_AT = 5;

    static final int LOCK_FOUND = 3;

    private final List<Lane> lanes;
    private final Verdicts verdicts;
    private int count;
    private AthanorRule rule = AthanorRule.of(0);
    private boolean[] number = {};
    private boolean[] marker = {};
    private boolean[] alive = {};
    private boolean[] eligible = {};
    private long[] intervals = {};

    Election(List<Lane> lanes, Verdicts verdicts) {
        this.lanes = lanes;
        this.verdicts = verdicts;
    }

    void reset(int replicas, AthanorRule constants) {
        count = replicas;
        rule = constants;
        if (number.length < count) {
            number = new boolean[count];
            marker = new boolean[count];
            alive = new boolean[count];
            eligible = new boolean[count];
            intervals = new long[count];
        }
    }

    /** Whether a replica has a sample at this time, and whether that is a number. */
    void sample(int lane, boolean has, boolean isNumber) {
        number[lane] = isNumber;
        marker[lane] = has && !isNumber;
    }

    boolean hasNumber(int lane) {
        return number[lane];
    }

    boolean hasMarker(int lane) {
        return marker[lane];
    }

    void forget(long now) {
        for (int i = 0; i < count; i++) {
            lanes.get(i).ring.forget(now - rule.memory());
        }
    }

    void refreshVerdicts(long now) {
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                if (number[i] || number[j]) {
                    verdicts.refresh(i, lanes.get(i).ring, j, lanes.get(j).ring, now);
                }
            }
        }
    }

    /** How far apart a replica's numbers are, ms; that of the others where it is not known. */
    long interval(int lane) {
        return intervals[lane];
    }

    boolean nobodyAlive() {
        for (int i = 0; i < count; i++) {
            if (alive[i]) {
                return false;
            }
        }
        return true;
    }

    int firstEligibleWithNumber() {
        for (int i = 0; i < count; i++) {
            if (eligible[i] && number[i]) {
                return i;
            }
        }
        return -1;
    }

    /** The leader at this time, −1 if there is none. */
    int leader(long now) {
        findIntervals();
        findAlive(now);
        int longest = 0;
        for (int i = 0; i < count; i++) {
            eligible[i] = alive[i] && !guarded(i, now) && !newborn(i, now);
            longest = Math.max(longest, eligible[i] ? ring(i).run : 0);
        }
        for (int i = 0; i < count; i++) {
            if (eligible[i] && ring(i).run >= longest - 1) {
                return i;
            }
        }
        return -1;
    }

    private void findIntervals() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            intervals[i] = ring(i).interval;
            least = intervals[i] == 0 ? least : Math.min(least, intervals[i]);
        }
        for (int i = 0; i < count; i++) {
            if (intervals[i] == 0) {
                intervals[i] = least == Long.MAX_VALUE ? rule.memory() / 2 : least;
            } else if (ring(i).size <= YOUNG) {
                intervals[i] = least;
            }
        }
    }

    private void findAlive(long now) {
        Arrays.fill(alive, 0, count, false);
        for (int i = 0; i < count; i++) {
            Ring ring = ring(i);
            alive[i] = ring.size > 0
                    && !ring.stale
                    && 5 * (now - ring.last()) <= 6 * intervals[i]
                    && (number[i] || !missed(i, now));
        }
    }

    /**
     * Whether this one was due, and another one that shares its times has a number now: then it has missed it. Where it was
     * not due yet, the other one is read more often.
     */
    private boolean missed(int lane, long now) {
        if (5 * (now - ring(lane).last()) < 4 * intervals[lane]) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (i != lane && number[i] && locked(ring(lane), ring(i), now)) {
                return true;
            }
        }
        return false;
    }

    private static boolean locked(Ring x, Ring y, long now) {
        int found = 0;
        int looked = 0;
        for (int i = y.size - 1; i >= 0 && looked < LOCK_LOOKED_AT; i--) {
            if (y.t[i] < now) {
                looked++;
                found += x.has(y.t[i]) ? 1 : 0;
            }
        }
        return found >= LOCK_FOUND;
    }

    /** Whether a better-ranked replica, that counts something else, was there a moment ago. */
    private boolean guarded(int lane, long now) {
        for (int i = 0; i < lane; i++) {
            Ring better = ring(i);
            if (better.size > 0 && now - better.last() < rule.quiet() && verdicts.other(i, lane, now)) {
                return true;
            }
        }
        return false;
    }

    /** Whether too little is known of a replica to let it take over from one that was there just now. */
    private boolean newborn(int lane, long now) {
        int run = ring(lane).run;
        if (run > NEW_RUN) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            Ring older = ring(i);
            if (i != lane
                    && older.run >= run + OLDER_BY
                    && now - older.last() < 3 * intervals[i]
                    && !verdicts.valid(lane, i, now)) {
                return true;
            }
        }
        return false;
    }

    private Ring ring(int lane) {
        return lanes.get(lane).ring;
    }
}
