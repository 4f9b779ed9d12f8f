package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;

/** The penalty rule as it is told: both sides are moved with every sample. Slow, and decodes everything. */
final class EagerPenalty {
    private interface Walk {
        /** Moves to the first sample at or after {@code t}; its index into {@code samples()}, or −1. */
        boolean seek(long t);

        long t();

        String text();
    }

    private EagerPenalty() {}

    static List<String> of(List<PiecedReplica> replicas) {
        Walk all = new One(replicas.getFirst().samples);
        for (PiecedReplica next : replicas.subList(1, replicas.size())) {
            all = new Two(all, new One(next.samples));
        }
        List<String> lines = new ArrayList<>();
        for (boolean more = all.seek(Long.MIN_VALUE); more; more = all.seek(all.t() + 1)) {
            lines.add(all.text());
        }
        return lines;
    }

    private static final class One implements Walk {
        private final SampleBuffer samples;
        private int at;

        One(SampleBuffer samples) {
            this.samples = samples;
        }

        @Override
        public boolean seek(long t) {
            while (at < samples.size && samples.t[at] < t) {
                at++;
            }
            return at < samples.size;
        }

        @Override
        public long t() {
            return samples.t[at];
        }

        @Override
        public String text() {
            SampleBuffer one = new SampleBuffer();
            Columns.append(samples, at, at + 1, one);
            return PiecedReplica.text(one).getFirst();
        }
    }

    private static final class Two implements Walk {
        private final Walk a;
        private final Walk b;
        private boolean begun;
        private boolean useA;
        private long last;
        private long penaltyA;
        private long penaltyB;

        Two(Walk a, Walk b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean seek(long t) {
            do {
                if (begun && t() >= t) {
                    return true;
                }
            } while (next());
            return false;
        }

        private boolean next() {
            boolean hasA = a.seek(begun ? last + 1 + penaltyA : Long.MIN_VALUE);
            boolean hasB = b.seek(begun ? last + 1 + penaltyB : Long.MIN_VALUE);
            if (!hasA && !hasB) {
                return false;
            }
            useA = hasA && (!hasB || a.t() <= b.t());
            long penalty = begun ? 2 * (t() - last) : 5_000;
            if (hasA && hasB) {
                penaltyA = useA ? 0 : penalty;
                penaltyB = useA ? penalty : 0;
            } else {
                penaltyA = hasA ? 0 : penaltyA;
                penaltyB = hasB ? 0 : penaltyB;
            }
            begun = true;
            last = t();
            return true;
        }

        @Override
        public long t() {
            return useA ? a.t() : b.t();
        }

        @Override
        public String text() {
            return useA ? a.text() : b.text();
        }
    }
}
