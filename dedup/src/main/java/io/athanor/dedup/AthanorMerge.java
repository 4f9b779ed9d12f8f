package io.athanor.dedup;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Samples of all replicas come in the order of time, those of one time together. After each such group the leader is
 * chosen anew, from the rings and verdicts alone (Election); its number is given unless it follows too closely, or too
 * soon, what another replica gave. All of it reaches back no further than AthanorRule.lookBack.
 *
 * While the first replica's numbers come regularly it leads whatever the others do: then it runs alone, a piece at a time
 * (Solo), and the others are not read. Where that ends, the others are read from twice the memory before, their rings
 * and verdicts are brought up to date, and the groups go on. What is given is the same as if all had been read.
 */
/** The {@code athanor} rule, version 2; {@code docs/deduplication.md} tells it in words. One thread, reused. */
final class AthanorMerge {
    private static final long NEVER = Long.MIN_VALUE;

    private final List<Lane> lanes = new ArrayList<>();
    private final Verdicts verdicts = new Verdicts();
    private final Election election = new Election(lanes, verdicts);
    private final Solo solo = new Solo();

    /** False to read everything, for the proof that it makes no difference. */
    private final boolean lazy;

    private int count;
    private AthanorRule rule = AthanorRule.of(0);
    private SampleBuffer into = new SampleBuffer();

    /** Where our samples begin in {@link #into}. */
    private int begin;

    /** What was given before this time is of no interest. */
    private long mint;

    private boolean dropped;

    /** Nothing more can come. */
    private boolean finished;

    /** The newest number that a leader, or who stood in for it, had: given or not. */
    private int primary;

    private long primaryAt;
    private double primaryValue;

    /** The newest primary that was not too close to the one before: whose, and when. */
    private int spaced;

    private long spacedAt;

    /** Since when each primary is another replica's than the one before, and too close to it. */
    private long crowdedSince;

    /** When a leader itself had its newest number. */
    private long leaderAt;

    private long quietUntil;

    /** What a leader must not fall below, or NaN. */
    private double hold;

    private long holdSince;

    /** Whose sample was given last, and when. */
    private int givenBy;

    private long givenAt;

    AthanorMerge(boolean lazy) {
        this.lazy = lazy;
    }

    /** Appends what the replicas, bounded to {@code [first − lookBack, maxt]}, give from {@code first} on. */
    void merge(List<? extends Replica> replicas, AthanorRule constants, long first, SampleBuffer out) {
        reset(replicas, constants, out);
        begin = out.size;
        mint = first;
        dropped = false;
        finished = false;
        if (lazy && soloFromTheStart()) {
            runAlone(0, Long.MAX_VALUE);
        }
        while (!finished) {
            long t = nextTime();
            if (t == Long.MAX_VALUE) {
                break;
            }
            int leader = group(t);
            if (lazy && leader >= 0) {
                long until = aloneUntil(leader, t);
                if (until > t) {
                    runAlone(leader, until);
                }
            }
        }
        Columns.dropBefore(into, begin, mint);
        into = new SampleBuffer();
    }

    private void reset(List<? extends Replica> replicas, AthanorRule constants, SampleBuffer out) {
        count = replicas.size();
        while (lanes.size() < count) {
            lanes.add(new Lane());
        }
        for (int i = 0; i < count; i++) {
            lanes.get(i).reset(replicas.get(i), out.startTimestamps != null);
        }
        rule = constants;
        verdicts.reset(count, rule.memory());
        election.reset(count, rule);
        solo.reset(rule);
        into = out;
        primary = -1;
        primaryAt = NEVER;
        spaced = -1;
        spacedAt = NEVER;
        crowdedSince = NEVER;
        leaderAt = NEVER;
        quietUntil = NEVER;
        hold = Double.NaN;
        givenBy = -1;
        givenAt = NEVER;
    }

    private long nextTime() {
        long t = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            t = Math.min(t, lanes.get(i).next());
        }
        return t;
    }

    /** Takes the samples of one time; gives the leader, −1 if there is none. */
    private int group(long t) {
        boolean numbers = passGroup(t);
        int leader = election.leader(t);
        if (leader < 0) {
            if (!numbers && election.nobodyAlive()) {
                marker();
            }
        } else if (election.hasNumber(leader)) {
            leaderNumber(leader, t);
        } else if (numbers) {
            starving(leader, t);
        }
        return leader;
    }

    /** Moves over the samples of one time; whether a number was among them. */
    private boolean passGroup(long t) {
        boolean numbers = false;
        for (int i = 0; i < count; i++) {
            boolean sample = lanes.get(i).next() == t;
            boolean number = sample && lanes.get(i).pass();
            election.sample(i, sample, number);
            numbers |= number;
        }
        election.forget(t);
        if (numbers) {
            election.refreshVerdicts(t);
        }
        return numbers;
    }

    /** The leader has a number: it is given, unless it would be too close to what another replica gave. */
    private void leaderNumber(int leader, long t) {
        Ring ring = lanes.get(leader).ring;
        if (primary >= 0 && primary != leader) {
            Ring before = lanes.get(primary).ring;
            quietUntil = verdicts.other(primary, leader, t) ? primaryAt + rule.quiet() : NEVER;
            boolean holds = before.counterLike()
                    && ring.counterLike()
                    && before.size >= 3
                    && ring.size >= 3
                    && before.comparable(ring);
            hold = holds ? primaryValue : Double.NaN;
            holdSince = primaryAt;
        }
        long interval = election.interval(leader);
        boolean close = tooClose(leader, t, interval);
        double v = ring.v[ring.size - 1];
        if (!Double.isNaN(hold)) {
            long longest = Math.min(3 * interval, rule.quiet());
            if (v >= hold || t - holdSince >= longest || ring.fellAfter(holdSince)) {
                hold = Double.NaN;
            }
        }
        if (!close && t >= quietUntil && !(v < hold)) {
            give(leader, t);
        }
        setPrimary(leader, t, interval, v, close);
        leaderAt = t;
    }

    /** The leader is silent: another replica may stand in for it. */
    private void starving(int leader, long t) {
        long interval = election.interval(leader);
        if (3 * interval > 2 * rule.quiet() || leaderAt != NEVER && 2 * (t - leaderAt) <= 3 * interval) {
            return;
        }
        int other = election.firstEligibleWithNumber();
        if (other < 0 || tooClose(other, t, interval)) {
            return;
        }
        give(other, t);
        Ring ring = lanes.get(other).ring;
        setPrimary(other, t, interval, ring.v[ring.size - 1], false);
    }

    /**
     * Whether a number would stand too close to another replica's. What was too close itself, and so not given, does not
     * count; but that cannot go on for longer than the quiet, so that it reaches back no further.
     */
    private boolean tooClose(int lane, long t, long interval) {
        if (primary < 0 || primary == lane || 2 * (t - primaryAt) >= interval) {
            return false;
        }
        return t - crowdedSince >= rule.quiet() || spaced != lane && 2 * (t - spacedAt) < interval;
    }

    private void setPrimary(int lane, long t, long interval, double v, boolean close) {
        if (primary < 0 || primary == lane || 2 * (t - primaryAt) >= interval) {
            crowdedSince = t;
        }
        if (!close) {
            spaced = lane;
            spacedAt = t;
        }
        primary = lane;
        primaryAt = t;
        primaryValue = v;
    }

    private void marker() {
        for (int i = 0; i < count; i++) {
            if (election.hasMarker(i)) {
                lanes.get(i).give(into);
                return;
            }
        }
    }

    private void give(int lane, long t) {
        lanes.get(lane).give(into);
        Ring ring = lanes.get(lane).ring;
        boolean follows = givenBy == lane && ring.size > 1 && ring.t[ring.size - 2] == givenAt;
        @Nullable FloatHistogram h = into.histograms == null ? null : into.histograms[into.size - 1];
        if (h != null && !follows && h.counterResetHint != CounterResetHint.GAUGE) {
            h.counterResetHint = CounterResetHint.UNKNOWN;
        }
        givenBy = lane;
        givenAt = t;
    }

    /** Until when, exclusively, a leader's regular numbers make it the leader whatever the others do; {@code t}: not. */
    private long aloneUntil(int leader, long t) {
        Ring ring = lanes.get(leader).ring;
        if (primary != leader || primaryAt != t || ring.run < Solo.RUN || t < quietUntil || !Double.isNaN(hold)) {
            return t;
        }
        long until = Long.MAX_VALUE;
        for (int better = 0; better < leader; better++) {
            if (lanes.get(better).ring.size > 0) {
                return t;
            }
            until = Math.min(until, lanes.get(better).earliest());
        }
        return until;
    }

    /**
     * Whether the first replica leads from its first numbers on, as far as anyone will see: what was before its run was
     * complete is over, and so is the quiet after it, before the first time of interest.
     */
    private boolean soloFromTheStart() {
        Lane first = lanes.getFirst();
        int before = into.size;
        if (!first.take(into)) {
            return false;
        }
        int run = solo.begin(into, before);
        boolean alone = run > 0 && into.t[before + run - 1] + rule.quiet() < mint;
        first.giveBack(into, alone ? before + run : before);
        if (alone) {
            primary = 0;
            newestGiven(0);
        }
        return alone;
    }

    /** The leader's numbers as long as they are regular; then the others are brought up to the same time. */
    private void runAlone(int leader, long until) {
        Lane lane = lanes.get(leader);
        int from = into.size;
        long seen = primaryAt;
        boolean known = lane.ring.size > 0;
        if (known) {
            solo.from(lane.ring);
        }
        int start = known ? from : solo.start();
        boolean ended = true;
        while (lane.take(into)) {
            int end = solo.extend(into, from, until);
            boolean all = end == into.size;
            lane.giveBack(into, end);
            from = end;
            if (!all) {
                ended = false;
                break;
            }
            if (!dropped && end > begin && into.t[end - 1] - 2 * rule.memory() > mint) {
                // As long as there is little to move.
                int before = into.size;
                Columns.dropBefore(into, begin, mint);
                start = Math.max(begin, start - (before - into.size));
                from = into.size;
                dropped = true;
            }
        }
        if (into.size == start) {
            return;
        }
        newestGiven(leader);
        long since = primaryAt - 2 * rule.memory();
        if (!known || since > seen) {
            forgetAll();
            int first = into.size;
            while (first > start && into.t[first - 1] > since) {
                first--;
            }
            start = first;
            seen = since;
        }
        finished = ended && seen == since && nothingMore(leader, since);
        if (!finished) {
            replay(leader, start, seen);
        }
    }

    /** Whether nothing that the others still have after the leader's last number can be given. */
    private boolean nothingMore(int leader, long since) {
        for (int i = 0; i < count; i++) {
            long latest = lanes.get(i).latest();
            if (i != leader && latest > primaryAt && solo.late(latest)) {
                return false;
            }
        }
        for (int i = 0; i < count; i++) {
            if (i != leader && lanes.get(i).latest() > primaryAt) {
                lanes.get(i).skip(since);
                if (solo.missedOneOf(lanes.get(i).readToTheEnd())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void forgetAll() {
        verdicts.clear();
        for (int i = 0; i < count; i++) {
            lanes.get(i).ring.clear();
        }
    }

    private void newestGiven(int leader) {
        int newest = into.size - 1;
        primaryAt = into.t[newest];
        @Nullable FloatHistogram h = into.histograms == null ? null : into.histograms[newest];
        primaryValue = h == null ? into.v[newest] : h.count;
        leaderAt = primaryAt;
        spaced = leader;
        spacedAt = primaryAt;
        crowdedSince = primaryAt;
        givenBy = leader;
        givenAt = primaryAt;
    }

    /** Remembers what the leader gave alone from {@code start} on, and what the others had after {@code seen}. */
    private void replay(int leader, int start, long seen) {
        for (int i = 0; i < count; i++) {
            if (i != leader) {
                lanes.get(i).skip(seen);
            }
        }
        int own = start;
        while (true) {
            long t = own < into.size ? into.t[own] : Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                if (i != leader && lanes.get(i).earliest() < t && lanes.get(i).earliest() <= primaryAt) {
                    t = Math.min(t, lanes.get(i).next());
                }
            }
            if (t > primaryAt) {
                return;
            }
            for (int i = 0; i < count; i++) {
                Lane lane = lanes.get(i);
                if (i == leader) {
                    boolean has = own < into.size && into.t[own] == t;
                    election.sample(i, has, has && Lane.remember(lane.ring, into, own));
                    own += has ? 1 : 0;
                } else {
                    boolean has = lane.earliest() == t && lane.next() == t;
                    election.sample(i, has, has && lane.pass());
                }
            }
            if (t > primaryAt - rule.memory()) {
                // What was said before is forgotten by the time that anyone asks.
                election.forget(t);
                election.refreshVerdicts(t);
            }
        }
    }
}
