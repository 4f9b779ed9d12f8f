package io.athanor.model;

/** The one order of names and values: that of their UTF-8 bytes, which is the order of code points. */
public final class Utf8Order {
    private Utf8Order() {}

    /** Compares two strings by code point. */
    public static int compare(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean sx = Character.isSurrogate(x);
                boolean sy = Character.isSurrogate(y);
                return sx == sy ? Character.compare(x, y) : sx ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
