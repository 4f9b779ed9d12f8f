package io.athanor.promql.engine.function;

import java.util.Locale;
import java.util.regex.Pattern;

/** Texts of numbers as Go's {@code strconv.ParseFloat} reads them. */
final class GoFloat {
    private static final Pattern NUMBER = Pattern.compile(
            "[+-]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+)");

    private GoFloat() {}

    /** The number, NaN if the text is none (or is that of NaN: see {@link #isNaN}). */
    static double parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    /** Whether the text says NaN. */
    static boolean isNaN(String text) {
        return text.equalsIgnoreCase("nan");
    }
}
