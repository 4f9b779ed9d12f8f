package io.athanor.bucket.cache;

import org.jspecify.annotations.Nullable;

/** What was found of the items that were asked for, in their order. */
public final class Hits {
    private final byte[] @Nullable [] values;
    private int count;

    /** Nothing found yet of {@code items}. */
    public Hits(int items) {
        this.values = new byte[items][];
    }

    /** Nothing found. */
    public static Hits none(int items) {
        return new Hits(items);
    }

    /** Gives an item its value. */
    public void found(int item, byte[] value) {
        if (values[item] == null) {
            count++;
        }
        values[item] = value;
    }

    /** The value of the item at this place, which must not be changed; null if it was not found. */
    public byte @Nullable [] value(int item) {
        return values[item];
    }

    /** How many items were asked for. */
    public int size() {
        return values.length;
    }

    /** How many were found. */
    public int count() {
        return count;
    }
}
