package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.VectorMatching;
import java.util.Arrays;

/** {@code and}, {@code or} and {@code unless}: one side's rows, let through by whether the other side has anything. */
public final class SetOperator {
    /** The presence of a signature that no series has. */
    private static final long[] NOBODY = {};

    private SetOperator() {}

    /** The result of {@code left op right}. */
    public static Rows apply(BinaryOp op, Rows left, Rows right, VectorMatching matching, Execution execution) {
        Signatures signatures = new Signatures(matching);
        int[] leftSignatures = signatures.of(left, execution);
        int[] rightSignatures = signatures.of(right, execution);
        if (op == BinaryOp.LOR) {
            long[][] there = presence(left, leftSignatures, signatures.count(), execution);
            Rows all = new UnionRows(left, right, rightSignatures, there);
            return Collisions.resolve(all, Collisions.Rule.MERGE, execution);
        }
        long[][] there = presence(right, rightSignatures, signatures.count(), execution);
        return new FilteredRows(left, leftSignatures, there, op == BinaryOp.LAND);
    }

    /** Per signature, the steps at which any row has a value; empty for none. */
    private static long[][] presence(Rows rows, int[] signatures, int count, Execution execution) {
        long[][] there = new long[count][];
        Arrays.fill(there, NOBODY);
        int words = rows.steps().words();
        Object[] locks = new Object[16];
        Arrays.setAll(locks, k -> new Object());
        for (int signature : signatures) {
            if (there[signature].length == 0) {
                execution.query().budget().reserve(8L * words + 16, "presence of series");
                there[signature] = new long[words];
            }
        }
        execution.pool().run(execution.query(), rows.size(), rows.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                Row row = rows.borrow(i, scratch);
                long[] bits = there[signatures[i]];
                if (bits.length > 0) {
                    synchronized (locks[signatures[i] & 15]) {
                        for (int w = 0; w < words; w++) {
                            bits[w] |= row.present[w];
                        }
                    }
                }
                rows.release(i, row, scratch);
            }
        });
        return there;
    }

    /** Rows of the left side where the right side has something of the same signature, or where it has not. */
    private static final class FilteredRows extends Rows {
        private final Rows in;
        private final int[] signatures;
        private final long[][] there;
        private final boolean keep;

        FilteredRows(Rows in, int[] signatures, long[][] there, boolean keep) {
            super(in.steps(), in.labels());
            this.in = in;
            this.signatures = signatures;
            this.there = there;
            this.keep = keep;
        }

        @Override
        public boolean dropName(int i) {
            return in.dropName(i);
        }

        @Override
        public void row(int i, Scratch scratch, Row out) {
            long[] bits = there[signatures[i]];
            if (bits.length == 0 && keep && in.quiet()) {
                return;
            }
            in.row(i, scratch, out);
            if (bits.length == 0) {
                if (keep) {
                    out.clear();
                }
            } else if (keep) {
                out.retain(bits);
            } else {
                out.remove(bits);
            }
        }

        @Override
        public long cost() {
            return in.cost();
        }

        @Override
        public boolean quiet() {
            return in.quiet();
        }
    }

    /** All rows of the left side, then those of the right where the left has nothing of the same signature. */
    private static final class UnionRows extends Rows {
        private final Rows left;
        private final Rows right;
        private final int[] rightSignatures;
        private final long[][] there;

        UnionRows(Rows left, Rows right, int[] rightSignatures, long[][] there) {
            super(left.steps(), concat(left.labels(), right.labels()));
            this.left = left;
            this.right = right;
            this.rightSignatures = rightSignatures;
            this.there = there;
        }

        private static Labels[] concat(Labels[] a, Labels[] b) {
            Labels[] all = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, all, a.length, b.length);
            return all;
        }

        @Override
        public boolean dropName(int i) {
            return i < left.size() ? left.dropName(i) : right.dropName(i - left.size());
        }

        @Override
        public void row(int i, Scratch scratch, Row out) {
            if (i < left.size()) {
                left.row(i, scratch, out);
                return;
            }
            right.row(i - left.size(), scratch, out);
            long[] bits = there[rightSignatures[i - left.size()]];
            if (bits.length > 0) {
                out.remove(bits);
            }
        }

        @Override
        public long cost() {
            return Math.max(left.cost(), right.cost());
        }

        @Override
        public boolean quiet() {
            return left.quiet() && right.quiet();
        }
    }
}
