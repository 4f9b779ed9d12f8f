package io.athanor.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of label pairs, sorted by name: the identity of a series.
 *
 * <p><b>Shape</b> one flat array {@code name0, value0, name1, value1, …}; names are unique; an empty value is the same
 * as an absent label and is never stored.
 * <p><b>Order</b> by name and value, pair by pair, in the byte order of their UTF-8 form (which is the order of a
 * block's index, and Prometheus's); a set that is a prefix of another sorts first.
 */
public final class Labels implements Comparable<Labels> {
    /** The name of the label that holds the metric's name. */
    public static final String METRIC_NAME = "__name__";

    /** No labels. */
    public static final Labels EMPTY = new Labels(new String[0]);

    private static final byte SEPARATOR = (byte) 0xff;

    private final String[] pairs;
    private int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Labels of {@code name, value, name, value, …} in any order; pairs with an empty value are dropped.
     *
     * @throws IllegalArgumentException if a name repeats or a value is missing
     */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("odd number of names and values: " + namesAndValues.length);
        }
        Builder builder = new Builder(namesAndValues.length);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (builder.has(namesAndValues[i])) {
                throw new IllegalArgumentException("label name \"" + namesAndValues[i] + "\" is not unique");
            }
            builder.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /**
     * Labels of a flat array that is already sorted, unique and free of empty values. The array is not copied: the caller
     * gives it away.
     */
    public static Labels ofSorted(String[] pairs) {
        return pairs.length == 0 ? EMPTY : new Labels(pairs);
    }

    /** Whether these are the first {@code n} of an array of names and values. */
    public boolean isOf(String[] namesAndValues, int n) {
        return Arrays.equals(pairs, 0, pairs.length, namesAndValues, 0, n);
    }

    /** A builder that starts empty. */
    public static Builder builder() {
        return new Builder(16);
    }

    /** A builder that starts with these labels. */
    public Builder toBuilder() {
        Builder builder = new Builder(pairs.length + 4);
        System.arraycopy(pairs, 0, builder.pairs, 0, pairs.length);
        builder.length = pairs.length;
        return builder;
    }

    /** The number of pairs. */
    public int size() {
        return pairs.length / 2;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** The name of pair {@code i}. */
    public String name(int i) {
        return pairs[2 * i];
    }

    /** The value of pair {@code i}. */
    public String value(int i) {
        return pairs[2 * i + 1];
    }

    /** The value of {@code name}, or the empty string when it is absent. */
    public String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    public boolean has(String name) {
        return !get(name).isEmpty();
    }

    /** The value of {@code __name__}, or the empty string. */
    public String metricName() {
        return get(METRIC_NAME);
    }

    /**
     * Only the labels with these names.
     *
     * @param names sorted as {@link Utf8Order} does; repetitions do no harm
     */
    public Labels keep(List<String> names) {
        return select(names, true);
    }

    /**
     * All labels but those with these names.
     *
     * @param names sorted as {@link Utf8Order} does; repetitions do no harm
     */
    public Labels drop(List<String> names) {
        return select(names, false);
    }

    private Labels select(List<String> names, boolean listed) {
        String[] out = new String[pairs.length];
        int n = 0;
        int next = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            int c = -1;
            while (next < names.size() && (c = Utf8Order.compare(names.get(next), pairs[i])) < 0) {
                next++;
            }
            if ((next < names.size() && c == 0) == listed) {
                out[n++] = pairs[i];
                out[n++] = pairs[i + 1];
            }
        }
        return n == pairs.length ? this : ofSorted(Arrays.copyOf(out, n));
    }

    /** All labels but {@code __name__}. */
    public Labels dropMetricName() {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(METRIC_NAME)) {
                String[] out = new String[pairs.length - 2];
                System.arraycopy(pairs, 0, out, 0, i);
                System.arraycopy(pairs, i + 2, out, i, out.length - i);
                return ofSorted(out);
            }
        }
        return this;
    }

    /** The hash that Prometheus and Thanos know these labels by: xxHash64 of {@code name 0xff value 0xff …} in UTF-8. */
    public long hash() {
        byte[] bytes = new byte[3 * chars() + pairs.length];
        int at = 0;
        for (String s : pairs) {
            at = appendUtf8(s, bytes, at);
            bytes[at++] = SEPARATOR;
        }
        return XxHash64.hash(bytes, 0, at);
    }

    private int chars() {
        int n = 0;
        for (String s : pairs) {
            n += s.length();
        }
        return n;
    }

    private static int appendUtf8(String s, byte[] out, int from) {
        int at = from;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= 128) {
                byte[] rest = s.substring(i).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(rest, 0, out, at, rest.length);
                return at + rest.length;
            }
            out[at++] = (byte) c;
        }
        return at;
    }

    @Override
    public int compareTo(Labels other) {
        int n = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < n; i++) {
            int c = Utf8Order.compare(pairs[i], other.pairs[i]);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(pairs.length, other.pairs.length);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        if (o == this) {
            return true;
        }
        return o instanceof Labels other
                && (hash == 0 || other.hash == 0 || hash == other.hash)
                && Arrays.equals(pairs, other.pairs);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(pairs);
            hash = h;
        }
        return h;
    }

    /** As Prometheus prints a label set: {@code {a="b", c="d"}}, names that are not legacy names quoted. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            appendName(out.append(i == 0 ? "" : ", "), pairs[i]);
            GoQuote.append(out.append('='), pairs[i + 1]);
        }
        return out.append('}').toString();
    }

    /** Appends a label's name, in quotes where PromQL needs them. */
    static StringBuilder appendName(StringBuilder out, String name) {
        return Names.isLegacyLabelName(name) ? out.append(name) : GoQuote.append(out, name);
    }

    /** Collects pairs in any order; the last value of a name wins. */
    public static final class Builder {
        private String[] pairs;
        private int length;

        private Builder(int capacity) {
            this.pairs = new String[capacity];
        }

        /** Sets a label; an empty value removes it. */
        public Builder set(String name, String value) {
            if (value.isEmpty()) {
                return remove(name);
            }
            int at = position(name);
            if (!isAt(at, name)) {
                if (length + 2 > pairs.length) {
                    pairs = Arrays.copyOf(pairs, 2 * length + 4);
                }
                System.arraycopy(pairs, at, pairs, at + 2, length - at);
                pairs[at] = name;
                length += 2;
            }
            pairs[at + 1] = value;
            return this;
        }

        public Builder remove(String name) {
            int at = position(name);
            if (isAt(at, name)) {
                System.arraycopy(pairs, at + 2, pairs, at, length - at - 2);
                length -= 2;
            }
            return this;
        }

        /** The value of {@code name} so far, or the empty string when it is absent. */
        public String get(String name) {
            int at = position(name);
            return isAt(at, name) ? pairs[at + 1] : "";
        }

        private boolean has(String name) {
            return isAt(position(name), name);
        }

        private boolean isAt(int at, String name) {
            return at < length && pairs[at].equals(name);
        }

        /** Where the name is, or belongs: pairs mostly come in order, so from the end. */
        private int position(String name) {
            int at = length;
            while (at > 0 && Utf8Order.compare(pairs[at - 2], name) >= 0) {
                at -= 2;
            }
            return at;
        }

        public Labels build() {
            return ofSorted(Arrays.copyOf(pairs, length));
        }
    }
}
