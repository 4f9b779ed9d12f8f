package io.athanor.promql.engine.function;

/** Natural order of texts: runs of digits compare as numbers. */
final class NaturalOrder {
    private NaturalOrder() {}

    /** Whether {@code a} comes before {@code b}, which differs from it. */
    static boolean less(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int iEnd = chunkEnd(a, i);
            int jEnd = chunkEnd(b, j);
            String x = a.substring(i, iEnd);
            String y = b.substring(j, jEnd);
            if (!x.equals(y)) {
                return isDigit(x.charAt(0)) && isDigit(y.charAt(0)) ? numberLess(x, y) : x.compareTo(y) < 0;
            }
            i = iEnd;
            j = jEnd;
        }
        return a.length() - i < b.length() - j;
    }

    private static boolean numberLess(String x, String y) {
        String a = withoutZeros(x);
        String b = withoutZeros(y);
        if (a.length() != b.length()) {
            return a.length() < b.length();
        }
        int c = a.compareTo(b);
        return c == 0 ? x.length() < y.length() : c < 0;
    }

    private static String withoutZeros(String digits) {
        int i = 0;
        while (i < digits.length() - 1 && digits.charAt(i) == '0') {
            i++;
        }
        return digits.substring(i);
    }

    private static int chunkEnd(String text, int from) {
        boolean digits = isDigit(text.charAt(from));
        int i = from + 1;
        while (i < text.length() && isDigit(text.charAt(i)) == digits) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
