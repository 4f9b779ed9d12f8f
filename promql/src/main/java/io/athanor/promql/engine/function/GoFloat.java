package io.athanor.promql.engine.function;

import io.athanor.model.GoNumber;

/** The bounds that bucket labels say, as Go reads numbers. */
final class GoFloat {
    private GoFloat() {}

    /** The number, NaN if the text is none, is out of range, or is that of NaN: see {@link #isNaN}. */
    static double parse(String text) {
        Double value = GoNumber.parseFloat(text);
        return value == null || GoNumber.isOutOfRange(text, value) ? Double.NaN : value;
    }

    /** Whether the text says NaN. */
    static boolean isNaN(String text) {
        return text.equalsIgnoreCase("nan");
    }
}
