package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/**
 * Refuses two series of one signature that meet on the side of one: at any step at which the other side has anything, whether
 * that would match or not. With fills the other side need not have anything.
 */
final class Duplicates {
    private final Rows one;
    private final Rows many;
    private final Signatures signatures;
    private final boolean oneIsLeft;
    private final boolean fills;
    private final Execution execution;

    Duplicates(Rows one, Rows many, Signatures signatures, boolean oneIsLeft, boolean fills, Execution execution) {
        this.one = one;
        this.many = many;
        this.signatures = signatures;
        this.oneIsLeft = oneIsLeft;
        this.fills = fills;
        this.execution = execution;
    }

    /** Fails with Prometheus's message, about the first pair of the first step, if there are two that meet. */
    void refuse(int[] signatureOf, Signatures.Groups ones) {
        if (!shared(ones) || many.size() == 0 && !fills) {
            return;
        }
        long[] twice = twice(ones);
        boolean any = false;
        for (long word : twice) {
            any |= word != 0;
        }
        if (!any) {
            return;
        }
        if (!fills) {
            long[] there = presence();
            for (int w = 0; w < twice.length; w++) {
                twice[w] &= there[w];
            }
        }
        for (int w = 0; w < twice.length; w++) {
            if (twice[w] != 0) {
                fail(64 * w + Long.numberOfTrailingZeros(twice[w]), signatureOf, ones.start().length - 1);
            }
        }
    }

    /** Whether several series have one signature. */
    private static boolean shared(Signatures.Groups ones) {
        for (int s = 0; s + 1 < ones.start().length; s++) {
            if (ones.size(s) > 1) {
                return true;
            }
        }
        return false;
    }

    /** The steps at which a signature has several values. */
    private long[] twice(Signatures.Groups ones) {
        int words = one.steps().words();
        long[] twice = new long[words];
        long[] once = new long[words];
        Scratch scratch = execution.scratch();
        for (int s = 0; s + 1 < ones.start().length; s++) {
            if (ones.size(s) < 2) {
                continue;
            }
            Arrays.fill(once, 0);
            for (int k = 0; k < ones.size(s); k++) {
                Row row = one.borrow(ones.row(s, k), scratch);
                for (int w = 0; w < words; w++) {
                    twice[w] |= once[w] & row.present[w];
                    once[w] |= row.present[w];
                }
                one.release(ones.row(s, k), row, scratch);
                scratch.worked(words);
            }
        }
        return twice;
    }

    private long[] presence() {
        long[] there = new long[many.steps().words()];
        Scratch scratch = execution.scratch();
        for (int i = 0; i < many.size(); i++) {
            Row row = many.borrow(i, scratch);
            for (int w = 0; w < there.length; w++) {
                there[w] |= row.present[w];
            }
            many.release(i, row, scratch);
        }
        return there;
    }

    private void fail(int step, int[] signatureOf, int count) {
        int[] first = new int[count];
        Arrays.fill(first, -1);
        Scratch scratch = execution.scratch();
        for (int i = 0; i < one.size(); i++) {
            Row row = one.borrow(i, scratch);
            boolean has = row.has(step);
            one.release(i, row, scratch);
            if (has && first[signatureOf[i]] >= 0) {
                throw duplicate(one.labels(first[signatureOf[i]]), one.labels(i));
            }
            if (has) {
                first[signatureOf[i]] = i;
            }
        }
    }

    private RuntimeException duplicate(Labels a, Labels b) {
        String first = a.toString();
        String second = b.toString();
        boolean inOrder = Utf8Order.compare(first, second) <= 0;
        return Execution.failure("found duplicate series for the match group " + signatures.of(a) + " on the "
                + (oneIsLeft ? "left" : "right") + " hand-side of the operation: ["
                + (inOrder ? first : second) + ", " + (inOrder ? second : first)
                + "];many-to-many matching not allowed: matching labels must be unique on one side");
    }
}
