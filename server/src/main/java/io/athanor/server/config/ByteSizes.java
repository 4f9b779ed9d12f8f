package io.athanor.server.config;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes in bytes as text: {@code 1024}, {@code 250MB}, {@code 2GiB}. As in Thanos, MB and MiB both mean 2^20 bytes. */
public final class ByteSizes {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(?:\\.([0-9]{1,6}))?\\s*([A-Za-z]*)");
    private static final Map<String, Integer> SHIFTS = Map.ofEntries(
            Map.entry("", 0),
            Map.entry("B", 0),
            Map.entry("KB", 10),
            Map.entry("KIB", 10),
            Map.entry("MB", 20),
            Map.entry("MIB", 20),
            Map.entry("GB", 30),
            Map.entry("GIB", 30),
            Map.entry("TB", 40),
            Map.entry("TIB", 40));

    private ByteSizes() {}

    /** The bytes that a text says; nothing if it says none, or more than 2^63 - 1. */
    public static OptionalLong parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        Integer shift = matcher.matches() ? SHIFTS.get(matcher.group(3).toUpperCase(Locale.ROOT)) : null;
        if (shift == null) {
            return OptionalLong.empty();
        }
        long whole = Long.parseLong(matcher.group(1));
        return whole > Long.MAX_VALUE >> shift
                ? OptionalLong.empty()
                : OptionalLong.of((whole << shift) + fraction(matcher.group(2), shift));
    }

    /** Bytes of the digits after the point, rounded down. */
    private static long fraction(@Nullable String digits, int shift) {
        if (digits == null) {
            return 0;
        }
        long scale = 1;
        for (int i = 0; i < digits.length(); i++) {
            scale *= 10;
        }
        return (Long.parseLong(digits) << shift) / scale;
    }
}
