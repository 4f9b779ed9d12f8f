package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic and comparisons between two vectors. Who meets whom is settled on the labels. Where a signature has one
 * series on the side of one, results are computed one by one when they are asked for; where it has several (allowed as
 * long as no two have a value at the same step), and where missing sides are filled in, the signature is computed at
 * once by {@link SignatureGroup}.
 */
public final class VectorOperator {
    private final Rows left;
    private final Rows right;
    private final VectorMatching matching;
    private final Execution execution;
    private final RowOperator operator;
    private final ResultLabels resultLabels;
    private final Signatures signatures;
    private final boolean oneIsLeft;

    private final List<Labels> labels = new ArrayList<>();
    private final List<int[]> pairs = new ArrayList<>();
    private final List<@Nullable Row> computed = new ArrayList<>();

    private VectorOperator(
            BinaryOp op,
            Rows left,
            Rows right,
            VectorMatching matching,
            boolean returnBool,
            boolean delayedNames,
            Remarks remarks,
            Execution execution) {
        this.left = left;
        this.right = right;
        this.matching = matching;
        this.execution = execution;
        this.operator = new RowOperator(op, returnBool, remarks);
        this.resultLabels =
                new ResultLabels(matching, op.kind() == BinaryOp.Kind.ARITHMETIC || (returnBool && !delayedNames));
        this.signatures = new Signatures(matching);
        this.oneIsLeft = matching.card() == Cardinality.ONE_TO_MANY;
    }

    /**
     * The result of {@code left op right}.
     *
     * @param delayedNames whether names that go are only marked, and taken away at the end
     */
    public static Rows apply(
            BinaryOp op,
            Rows left,
            Rows right,
            VectorMatching matching,
            boolean returnBool,
            boolean delayedNames,
            Remarks remarks,
            Execution execution) {
        return new VectorOperator(op, left, right, matching, returnBool, delayedNames, remarks, execution).result();
    }

    private Rows result() {
        int[] leftSignatures = signatures.of(left, execution);
        int[] rightSignatures = signatures.of(right, execution);
        int count = signatures.count();
        Rows many = oneIsLeft ? right : left;
        Signatures.Groups ones = Signatures.group(oneIsLeft ? leftSignatures : rightSignatures, count);
        Signatures.Groups manies = Signatures.group(oneIsLeft ? rightSignatures : leftSignatures, count);
        new Duplicates(oneIsLeft ? left : right, many, signatures, oneIsLeft, matching.fills(), execution)
                .refuse(oneIsLeft ? leftSignatures : rightSignatures, ones);
        visitUnmatched(ones, manies);
        int[] manySignatures = oneIsLeft ? rightSignatures : leftSignatures;
        boolean[] done = new boolean[count];
        Set<Labels> seen = new HashSet<>();
        for (int m = 0; m < many.size(); m++) {
            int s = manySignatures[m];
            if (!done[s]) {
                done[s] = true;
                signature(s, ones, manies, seen);
            }
        }
        for (int s = 0; s < count; s++) {
            if (!done[s]) {
                signature(s, ones, manies, seen);
            }
        }
        Rows result = new PairRows(
                left,
                right,
                labels.toArray(new Labels[0]),
                column(0),
                column(1),
                computed.toArray(new Row[0]),
                operator,
                oneIsLeft);
        return Collisions.resolve(result, Collisions.Rule.MERGE, execution);
    }

    private int[] column(int side) {
        int[] column = new int[pairs.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = pairs.get(i)[side];
        }
        return column;
    }

    private void signature(int s, Signatures.Groups ones, Signatures.Groups manies, Set<Labels> seen) {
        if (matching.fills()) {
            group(s, ones, manies);
            return;
        }
        if (ones.size(s) == 0 || manies.size(s) == 0) {
            return;
        }
        boolean simple = ones.size(s) == 1
                && (matching.card() != Cardinality.ONE_TO_ONE || manies.size(s) == 1)
                && distinct(s, ones, manies, seen);
        if (simple) {
            for (int k = 0; k < manies.size(s); k++) {
                pair(manies.row(s, k), ones.row(s, 0));
            }
        } else {
            group(s, ones, manies);
        }
    }

    /** Whether the results of a signature have labels of their own, different from each other. */
    private boolean distinct(int s, Signatures.Groups ones, Signatures.Groups manies, Set<Labels> seen) {
        if (manies.size(s) == 1) {
            return true;
        }
        seen.clear();
        for (int k = 0; k < manies.size(s); k++) {
            if (!seen.add(labels(manies.row(s, k), ones.row(s, 0)))) {
                return false;
            }
        }
        return true;
    }

    private Labels labels(int manyRow, int oneRow) {
        Rows many = oneIsLeft ? right : left;
        Rows one = oneIsLeft ? left : right;
        return resultLabels.of(many.labels(manyRow), one.labels(oneRow));
    }

    private void pair(int manyRow, int oneRow) {
        execution.label(labels.size());
        labels.add(labels(manyRow, oneRow));
        pairs.add(oneIsLeft ? new int[] {oneRow, manyRow} : new int[] {manyRow, oneRow});
        computed.add(null);
    }

    private void group(int s, Signatures.Groups ones, Signatures.Groups manies) {
        SignatureGroup group = new SignatureGroup(
                operator,
                resultLabels,
                matching,
                signatures,
                oneIsLeft ? right : left,
                oneIsLeft ? left : right,
                execution);
        group.compute(rows(manies, s), rows(ones, s)).forEach((resultOf, row) -> {
            labels.add(resultOf);
            pairs.add(new int[] {0, 0});
            computed.add(row);
        });
    }

    private static int[] rows(Signatures.Groups groups, int s) {
        int[] rows = new int[groups.size(s)];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = groups.row(s, k);
        }
        return rows;
    }

    /** Series without a partner take no part, but what is to be said about them is said. */
    private void visitUnmatched(Signatures.Groups ones, Signatures.Groups manies) {
        if (!matching.fills()) {
            visit(oneIsLeft ? left : right, ones, manies);
            visit(oneIsLeft ? right : left, manies, ones);
        }
    }

    private void visit(Rows rows, Signatures.Groups own, Signatures.Groups other) {
        if (rows.quiet()) {
            return;
        }
        int[] alone = new int[rows.size()];
        int n = 0;
        for (int s = 0; s + 1 < own.start().length; s++) {
            if (other.size(s) == 0) {
                for (int k = 0; k < own.size(s); k++) {
                    alone[n++] = own.row(s, k);
                }
            }
        }
        execution.visit(rows, alone, n);
    }
}
