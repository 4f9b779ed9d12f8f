package io.athanor.server.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a request: those of a form body first, then those of the query string. A pair that is not properly
 * percent-encoded is left out.
 */
public final class Form {
    /** No parameters. */
    public static final Form EMPTY = new Form(Map.of());

    private final Map<String, List<String>> values;

    private Form(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Of {@code application/x-www-form-urlencoded} texts, the first of which counts first. */
    public static Form parse(String... encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String text : encoded) {
            for (int from = 0; from < text.length(); ) {
                int to = text.indexOf('&', from);
                to = to < 0 ? text.length() : to;
                addPair(text.substring(from, to), values);
                from = to + 1;
            }
        }
        return new Form(values);
    }

    private static void addPair(String pair, Map<String, List<String>> into) {
        if (pair.isEmpty() || pair.indexOf(';') >= 0) {
            return;
        }
        int eq = pair.indexOf('=');
        try {
            String name = decode(eq < 0 ? pair : pair.substring(0, eq), true);
            String value = eq < 0 ? "" : decode(pair.substring(eq + 1), true);
            into.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        } catch (IllegalArgumentException e) {
            // A broken escape: the pair does not exist, as with Go's form parser.
        }
    }

    /**
     * Decodes percent escapes, as UTF-8.
     *
     * @throws IllegalArgumentException if an escape is cut short or not hexadecimal
     */
    static String decode(String s, boolean plusIsSpace) {
        if (s.indexOf('%') < 0 && s.indexOf('+') < 0) {
            return s;
        }
        byte[] in = s.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            byte b = in[i];
            if (b == '%') {
                if (i + 2 >= in.length) {
                    throw new IllegalArgumentException("escape cut short");
                }
                b = (byte) (hex(in[i + 1]) << 4 | hex(in[i + 2]));
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            out[n++] = b;
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }

    private static int hex(byte c) {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
            throw new IllegalArgumentException("not a hexadecimal digit");
        }
        return digit;
    }

    /** The parameters' names, in the order of their first values. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** The first value, or the empty string. */
    public String first(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    /** All values, in order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }
}
