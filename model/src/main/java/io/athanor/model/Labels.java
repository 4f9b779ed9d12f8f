package io.athanor.model;

import java.util.Arrays;
import java.util.TreeMap;

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
        Builder builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (builder.pairs.containsKey(namesAndValues[i])) {
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

    /** A builder that starts empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these labels. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.pairs.put(pairs[i], pairs[i + 1]);
        }
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
    public boolean equals(Object o) {
        return o == this || (o instanceof Labels other && Arrays.equals(pairs, other.pairs));
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
            out.append(i == 0 ? "" : ", ")
                    .append(pairs[i])
                    .append("=\"")
                    .append(pairs[i + 1])
                    .append('"');
        }
        return out.append('}').toString();
    }

    /** Collects pairs in any order; the last value of a name wins. */
    public static final class Builder {
        private final TreeMap<String, String> pairs = new TreeMap<>(Utf8Order::compare);

        private Builder() {}

        /** Sets a label; an empty value removes it. */
        public Builder set(String name, String value) {
            if (value.isEmpty()) {
                pairs.remove(name);
            } else {
                pairs.put(name, value);
            }
            return this;
        }

        public Builder remove(String name) {
            pairs.remove(name);
            return this;
        }

        public Labels build() {
            String[] flat = new String[2 * pairs.size()];
            int i = 0;
            for (var pair : pairs.entrySet()) {
                flat[i++] = pair.getKey();
                flat[i++] = pair.getValue();
            }
            return ofSorted(flat);
        }
    }
}
