package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/*
 * Raising the values of a pair raises both of its sides where they stand at that moment, so a pair within a pair cannot
 * run ahead of the one around it. Counters of three replicas and more take this slow path; of two, PenaltyStrand's.
 */
/** The penalty rule for counters, sample by sample, everything decoded. */
final class SteppedPenalty {
    private static final long INITIAL_PENALTY = 5_000;

    void merge(Iterable<? extends Replica> replicas, SampleBuffer into) {
        Side all = null;
        for (Replica replica : replicas) {
            Leaf leaf = new Leaf(replica, into.startTimestamps != null);
            all = all == null ? leaf : new Pair(all, leaf);
        }
        long t = Long.MIN_VALUE;
        while (all != null && all.seek(t)) {
            all.give(into);
            t = all.t() + 1;
        }
    }

    private sealed interface Side {
        /** Moves to the first sample at or after {@code t}; false if there is none. */
        boolean seek(long t);

        long t();

        /** The value here, raised; NaN of a histogram. */
        double value();

        void give(SampleBuffer into);

        /** See {@link Strand#raiseTo}. */
        void raiseTo(double value, long t);
    }

    private static final class Leaf implements Side {
        private final SampleBuffer samples = new SampleBuffer();
        private int at = -1;
        private double raised;
        private long resetAt = Long.MIN_VALUE;

        Leaf(Replica replica, boolean starts) {
            if (starts) {
                samples.askForStartTimestamps();
            }
            for (int i = 0; i < replica.pieces(); i++) {
                replica.read(i, samples);
            }
            int kept = 0;
            for (int i = 0; i < samples.size; i++) {
                if (!ReplicaStrand.isNaN(samples, i)) {
                    Columns.move(samples, i, kept++);
                }
            }
            Columns.truncate(samples, kept);
        }

        @Override
        public boolean seek(long t) {
            while (at < 0 || at < samples.size && samples.t[at] < t) {
                at++;
                if (at > 0 && at < samples.size && Strand.value(samples, at) < Strand.value(samples, at - 1)) {
                    resetAt = samples.t[at];
                    raised = 0;
                }
            }
            return at < samples.size;
        }

        @Override
        public long t() {
            return samples.t[at];
        }

        @Override
        public double value() {
            return Strand.value(samples, at) + raised;
        }

        @Override
        public void give(SampleBuffer into) {
            Columns.append(samples, at, at + 1, into);
            if (raised != 0 && !Double.isNaN(value())) {
                into.v[into.size - 1] = value();
            }
        }

        @Override
        public void raiseTo(double value, long t) {
            if (at < samples.size && resetAt <= t && value > value()) {
                raised += value - value();
            }
        }
    }

    private static final class Pair implements Side {
        private final Side a;
        private final Side b;
        private boolean hasA = true;
        private boolean hasB = true;
        private boolean begun;
        private boolean useA = true;
        private long penaltyA;
        private long penaltyB;
        private long last = Long.MIN_VALUE;

        Pair(Side a, Side b) {
            this.a = a;
            this.b = b;
            hasA = a.seek(Long.MIN_VALUE);
            hasB = b.seek(Long.MIN_VALUE);
        }

        @Override
        public boolean seek(long t) {
            while (!begun || (hasA || hasB) && t() < t) {
                step();
            }
            return hasA || hasB;
        }

        private void step() {
            boolean usedA = useA;
            boolean had = usedA ? hasA : hasB;
            double value = had ? (usedA ? a : b).value() : Double.NaN;
            if (begun) {
                hasA = hasA && a.seek(last + 1 + penaltyA);
                hasB = hasB && b.seek(last + 1 + penaltyB);
            }
            if (hasA || hasB) {
                useA = hasA && (!hasB || a.t() <= b.t());
                long penalty = begun ? 2 * (t() - last) : INITIAL_PENALTY;
                penaltyA = useA ? 0 : hasA ? penalty : penaltyA;
                penaltyB = !useA ? 0 : hasB ? penalty : penaltyB;
                if (useA != usedA) {
                    raiseTo(value, last);
                }
                last = t();
            }
            begun = true;
        }

        @Override
        public long t() {
            return useA ? a.t() : b.t();
        }

        @Override
        public double value() {
            return useA ? a.value() : b.value();
        }

        @Override
        public void give(SampleBuffer into) {
            (useA ? a : b).give(into);
        }

        @Override
        public void raiseTo(double value, long t) {
            if (hasA) {
                a.raiseTo(value, t);
            }
            if (hasB) {
                b.raiseTo(value, t);
            }
        }
    }
}
