package io.athanor.dedup;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import org.jspecify.annotations.Nullable;

/** One replica on its way through time: what was read ahead of it, and what is remembered. */
final class Lane {
    final Ring ring = new Ring();
    private final SampleBuffer ahead = new SampleBuffer();
    private final SampleBuffer rest = new SampleBuffer();
    private Replica replica = NoReplica.INSTANCE;
    private int piece;
    private int at;
    private boolean lentFromAhead;

    /** @param starts whether start timestamps are read */
    void reset(Replica of, boolean starts) {
        replica = of;
        piece = 0;
        ahead.clear();
        rest.clear();
        if (starts) {
            ahead.askForStartTimestamps();
            rest.askForStartTimestamps();
        }
        at = 0;
        ring.clear();
    }

    /** Time of the next sample, {@code Long.MAX_VALUE} at the end. */
    long next() {
        while (at == ahead.size) {
            Columns.truncate(ahead, 0);
            at = 0;
            if (piece == replica.pieces()) {
                return Long.MAX_VALUE;
            }
            replica.read(piece++, ahead);
        }
        return ahead.t[at];
    }

    /** The least time that the next sample may have, by what is known without reading. */
    long earliest() {
        return at < ahead.size ? ahead.t[at] : piece < replica.pieces() ? replica.mint(piece) : Long.MAX_VALUE;
    }

    /** The greatest time that a sample still to come may have, by what is known without reading. */
    long latest() {
        return piece < replica.pieces()
                ? replica.maxt(replica.pieces() - 1)
                : at < ahead.size ? ahead.t[ahead.size - 1] : Long.MIN_VALUE;
    }

    /** Reads all that is still to come ahead. */
    SampleBuffer readToTheEnd() {
        if (at > 0) {
            Columns.truncate(rest, 0);
            Columns.append(ahead, at, ahead.size, rest);
            Columns.truncate(ahead, 0);
            Columns.append(rest, 0, rest.size, ahead);
            at = 0;
        }
        while (piece < replica.pieces()) {
            replica.read(piece++, ahead);
        }
        return ahead;
    }

    /** Leaves out all samples that are not after {@code t}. */
    void skip(long t) {
        while (true) {
            while (at < ahead.size && ahead.t[at] <= t) {
                at++;
            }
            if (at < ahead.size) {
                return;
            }
            while (piece < replica.pieces() && replica.maxt(piece) <= t) {
                piece++;
            }
            if (piece == replica.pieces() || replica.mint(piece) > t) {
                return;
            }
            next();
        }
    }

    /** Takes all that is at hand, or else one piece; false at the end. */
    boolean take(SampleBuffer into) {
        lentFromAhead = at < ahead.size;
        if (lentFromAhead) {
            Columns.append(ahead, at, ahead.size, into);
            at = ahead.size;
            return true;
        }
        int before = into.size;
        while (into.size == before) {
            if (piece == replica.pieces()) {
                return false;
            }
            replica.read(piece++, into);
        }
        return true;
    }

    /** Undoes {@link #take} for the samples from {@code from} on. */
    void giveBack(SampleBuffer taken, int from) {
        if (from == taken.size) {
            return;
        }
        if (lentFromAhead) {
            at = ahead.size - (taken.size - from);
        } else {
            Columns.truncate(ahead, 0);
            at = 0;
            Columns.append(taken, from, taken.size, ahead);
        }
        Columns.truncate(taken, from);
    }

    /** Moves over the next sample and remembers it; whether it is a number. */
    boolean pass() {
        boolean number = remember(ring, ahead, at);
        at++;
        return number;
    }

    /** Appends the sample that {@link #pass} moved over. */
    void give(SampleBuffer into) {
        Columns.append(ahead, at - 1, at, into);
    }

    /** Puts a sample into a ring; whether it is a number. */
    static boolean remember(Ring ring, SampleBuffer samples, int i) {
        if (StaleMarker.is(samples.v[i])) {
            ring.marker();
            return false;
        }
        @Nullable FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
        ring.number(samples.t[i], h == null ? samples.v[i] : h.count, h != null);
        return true;
    }
}
