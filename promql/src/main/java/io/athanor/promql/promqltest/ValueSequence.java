package io.athanor.promql.promqltest;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The values of a series: {@code _} (none), {@code _x3} (none three times), {@code 1}, {@code 1x3} (four times 1),
 * {@code 1+2x3} (1, 3, 5, 7), {@code 1-2x3}, {@code stale}, and histograms likewise.
 */
final class ValueSequence {
    private final ValueScanner in;
    private final List<SequenceValue> values = new ArrayList<>();

    private ValueSequence(ValueScanner in) {
        this.in = in;
    }

    /** Reads values, each behind white space, to the end of the text. */
    static List<SequenceValue> parse(String text, int line) {
        ValueScanner in = new ValueScanner(text, line);
        ValueSequence sequence = new ValueSequence(in);
        while (!in.atEnd()) {
            if (!in.skipSpaces()) {
                throw in.error("expected a space between values");
            }
            if (!in.atEnd()) {
                sequence.item();
            }
            if (sequence.values.size() > ValueScanner.MAX_VALUES) {
                throw in.error("more than " + ValueScanner.MAX_VALUES + " values");
            }
        }
        return sequence.values;
    }

    private void item() {
        if (in.accept("_")) {
            values.addAll(Collections.nCopies(in.accept("x") ? in.repetitions() : 1, SequenceValue.OMITTED));
        } else if (in.looksAt("{{")) {
            histogram();
        } else {
            number();
        }
    }

    private void number() {
        double value = in.looksAt("stale") ? stale() : in.number();
        double step = 0;
        boolean stepped = in.looksAt("+") || in.looksAt("-");
        if (stepped) {
            step = in.number();
            in.expect("x");
        }
        int more = stepped || in.accept("x") ? in.repetitions() : 0;
        for (int i = 0; i <= more; i++) {
            values.add(SequenceValue.of(value));
            value += stepped ? step : 0;
        }
    }

    private double stale() {
        String word = in.word();
        if (!word.equals("stale")) {
            throw in.error("expected number or \"stale\", not \"" + word + '"');
        }
        return Double.longBitsToDouble(StaleMarker.BITS);
    }

    private void histogram() {
        SequenceValue first = HistogramLiteral.parse(in);
        boolean minus = in.looksAt("-");
        if (minus || in.looksAt("+")) {
            in.expect(minus ? "-" : "+");
            SequenceValue step = HistogramLiteral.parse(in);
            in.expect("x");
            stepped(first, step, minus, in.repetitions());
        } else {
            values.addAll(Collections.nCopies(in.accept("x") ? in.repetitions() + 1 : 1, first));
        }
    }

    private void stepped(SequenceValue first, SequenceValue step, boolean minus, int times) {
        FloatHistogram current = first.histogram();
        FloatHistogram change = step.histogram();
        if (current == null || change == null) {
            throw new IllegalStateException("a histogram literal without a histogram");
        }
        boolean hintSet = step.hintSet();
        values.add(new SequenceValue(false, 0, current, hintSet));
        for (int i = 0; i < times; i++) {
            if (current.schema > change.schema) {
                throw in.error("error combining histograms: cannot merge from schema " + change.schema + " to "
                        + current.schema);
            }
            current = combined(current.copy(), change, minus);
            values.add(new SequenceValue(false, 0, current, hintSet));
        }
    }

    private FloatHistogram combined(FloatHistogram into, FloatHistogram change, boolean minus) {
        try {
            if (minus) {
                into.sub(change);
            } else {
                into.add(change);
            }
            return into;
        } catch (HistogramException e) {
            throw in.error(String.valueOf(e.getMessage()));
        }
    }
}
