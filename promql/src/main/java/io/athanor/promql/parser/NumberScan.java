package io.athanor.promql.parser;

/** Finds the end of a number or a duration; whether its text means one is the parser's question. */
final class NumberScan {
    private static final String DECIMAL = "0123456789";
    private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

    private NumberScan() {}

    /** Reads a number; false if what stands here is none. */
    static boolean number(Cursor in) {
        int begin = in.pos();
        String digits = DECIMAL;
        if (in.accept("0") && in.accept("xX")) {
            in.accept("_");
            digits = HEXADECIMAL;
        }
        in.accept(".");
        in.accept(digits);
        if (!rest(in, digits)) {
            return false;
        }
        return in.pos() != begin && !Cursor.isAlphaNumeric(in.peek());
    }

    private static boolean rest(Cursor in, String digits) {
        boolean dot = false;
        boolean exponent = false;
        while (in.is(digits + "._eE")) {
            if (dot && in.accept(".") || exponent && in.accept("eE")) {
                return false;
            }
            if (in.accept(".")) {
                dot = true;
                if (in.accept("_.") || digits.equals(HEXADECIMAL)) {
                    return false;
                }
            } else if (in.accept("eE")) {
                exponent = true;
                in.accept("+-");
                if (in.accept("._eE") || in.peek() == Cursor.EOF) {
                    return false;
                }
            } else if (in.accept("_")) {
                if (in.accept("._eE") || in.peek() == Cursor.EOF) {
                    return false;
                }
            } else {
                in.acceptRun(digits);
            }
        }
        return true;
    }

    /** Reads the units, and further pairs of number and unit, after the first number of a duration. */
    static boolean durationRest(Cursor in) {
        if (!in.accept("smhdwy")) {
            return false;
        }
        in.accept("s");
        while (in.accept(DECIMAL)) {
            in.acceptRun(DECIMAL);
            // Years come first, so they are no more among the units here.
            if (!in.accept("smhdw")) {
                return false;
            }
            in.accept("s");
        }
        if (Cursor.isAlphaNumeric(in.next())) {
            return false;
        }
        in.backup();
        return true;
    }
}
