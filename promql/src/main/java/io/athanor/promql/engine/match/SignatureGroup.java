package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorMatching.Cardinality;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All series of one signature, step by step: the way for what cannot be settled on labels alone. Several series on the
 * side of one, or results with equal labels, are errors only where they meet at a step.
 */
final class SignatureGroup {
    private final RowOperator operator;
    private final ResultLabels resultLabels;
    private final VectorMatching matching;
    private final Signatures signatures;
    private final Rows many;
    private final Rows one;
    private final Execution execution;
    private final boolean oneIsLeft;
    private final Map<Labels, Row> results = new LinkedHashMap<>();
    private final Set<Labels> atThisStep = new HashSet<>();
    private boolean matched;

    SignatureGroup(
            RowOperator operator,
            ResultLabels resultLabels,
            VectorMatching matching,
            Signatures signatures,
            Rows many,
            Rows one,
            Execution execution) {
        this.operator = operator;
        this.resultLabels = resultLabels;
        this.matching = matching;
        this.signatures = signatures;
        this.many = many;
        this.one = one;
        this.execution = execution;
        this.oneIsLeft = matching.card() == Cardinality.ONE_TO_MANY;
    }

    /** The results by their labels, from the rows of the signature on the side of many and on that of one. */
    Map<Labels, Row> compute(int[] manyRows, int[] oneRows) {
        Scratch scratch = execution.scratch();
        Row[] manies = borrow(many, manyRows, scratch);
        Row[] ones = borrow(one, oneRows, scratch);
        for (int step = 0; step < many.steps().count(); step++) {
            step(step, manyRows, manies, oneRows, ones, scratch);
            scratch.worked(20 * (manies.length + ones.length));
        }
        giveBack(many, manyRows, manies, scratch);
        giveBack(one, oneRows, ones, scratch);
        return results;
    }

    private static Row[] borrow(Rows side, int[] rows, Scratch scratch) {
        Row[] borrowed = new Row[rows.length];
        for (int k = 0; k < rows.length; k++) {
            borrowed[k] = side.borrow(rows[k], scratch);
        }
        return borrowed;
    }

    private static void giveBack(Rows side, int[] rows, Row[] borrowed, Scratch scratch) {
        for (int k = 0; k < rows.length; k++) {
            side.release(rows[k], borrowed[k], scratch);
        }
    }

    private void step(int step, int[] manyRows, Row[] manies, int[] oneRows, Row[] ones, Scratch scratch) {
        int partner = partner(step, ones);
        // As in Prometheus, which turns the sides round for group_right, but not their fills.
        Double oneFill = matching.fillRight();
        Double manyFill = matching.fillLeft();
        atThisStep.clear();
        matched = false;
        for (int k = 0; k < manies.length; k++) {
            if (!manies[k].has(step)) {
                continue;
            }
            Labels labels = many.labels(manyRows[k]);
            if (partner >= 0) {
                meet(step, manyRows[k], labels, manies[k], 0, one.labels(oneRows[partner]), ones[partner], 0, scratch);
            } else if (oneFill != null) {
                meet(step, manyRows[k], labels, manies[k], 0, signatures.of(labels), null, oneFill, scratch);
            }
        }
        if (partner >= 0 && manyFill != null && !matched) {
            Labels labels = one.labels(oneRows[partner]);
            int rank = many.size() + oneRows[partner];
            meet(step, rank, signatures.of(labels), null, manyFill, labels, ones[partner], 0, scratch);
        }
    }

    /** The series on the side of one that has a value ({@link Duplicates} has seen to it that it is the only one), or −1. */
    private static int partner(int step, Row[] ones) {
        for (int k = 0; k < ones.length; k++) {
            if (ones[k].has(step)) {
                return k;
            }
        }
        return -1;
    }

    private void meet(
            int step,
            int rank,
            Labels manyLabels,
            @Nullable Row manyRow,
            double manyFill,
            Labels oneLabels,
            @Nullable Row oneRow,
            double oneFill,
            Scratch scratch) {
        double m = manyRow == null ? manyFill : manyRow.v[step];
        FloatHistogram hm = manyRow == null ? null : manyRow.histogram(step);
        double o = oneRow == null ? oneFill : oneRow.v[step];
        FloatHistogram ho = oneRow == null ? null : oneRow.histogram(step);
        Labels labels = resultLabels.of(manyLabels, oneLabels);
        Row scratchRow = scratch.borrowRow(many.steps().count());
        boolean valid = oneIsLeft
                ? operator.element(o, ho, m, hm, step, rank, scratchRow, scratch)
                : operator.element(m, hm, o, ho, step, rank, scratchRow, scratch);
        if (valid) {
            checkUnique(labels);
            if (scratchRow.has(step)) {
                keep(labels, scratchRow, step);
            }
        }
        scratch.giveBack(scratchRow);
    }

    private void checkUnique(Labels labels) {
        if (matching.card() == Cardinality.ONE_TO_ONE) {
            if (matched) {
                throw Execution.failure("multiple matches for labels: many-to-one matching must be explicit"
                        + " (group_left/group_right)");
            }
        } else if (!atThisStep.add(labels)) {
            throw Execution.failure("multiple matches for labels: grouping labels must ensure unique matches");
        }
        matched = true;
    }

    private void keep(Labels labels, Row from, int step) {
        Row row = results.get(labels);
        if (row == null) {
            row = execution.rows(1, from.steps(), "matched series")[0];
            results.put(labels, row);
        }
        FloatHistogram histogram = from.histogram(step);
        if (histogram == null) {
            row.set(step, from.v[step]);
        } else {
            row.set(step, histogram);
        }
    }
}
