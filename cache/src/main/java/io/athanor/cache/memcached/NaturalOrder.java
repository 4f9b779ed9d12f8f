package io.athanor.cache.memcached;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Texts in the order in which people count: {@code cache-2} before {@code cache-10}. */
final class NaturalOrder implements Comparator<String> {
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    @Override
    public int compare(String a, String b) {
        List<String> partsA = parts(a);
        List<String> partsB = parts(b);
        int common = Math.min(partsA.size(), partsB.size());
        for (int i = 0; i < common; i++) {
            int order = compareParts(partsA.get(i), partsB.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(partsA.size(), partsB.size());
    }

    /** Numbers count as equal if their values are, however they are written; those beyond 63 bits are compared as texts. */
    private static int compareParts(String a, String b) {
        if (isDigit(a.charAt(0)) && isDigit(b.charAt(0))) {
            BigInteger numberA = new BigInteger(a);
            BigInteger numberB = new BigInteger(b);
            if (numberA.compareTo(LARGEST) <= 0 && numberB.compareTo(LARGEST) <= 0) {
                return numberA.compareTo(numberB);
            }
        }
        return a.compareTo(b);
    }

    /** The text cut where digits begin and end. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= text.length(); i++) {
            if (i == text.length() || isDigit(text.charAt(i)) != isDigit(text.charAt(from))) {
                parts.add(text.substring(from, i));
                from = i;
            }
        }
        return parts;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
