package io.athanor.cache;

import org.jspecify.annotations.Nullable;

/** What was found of the things that were asked for, in their order. For one thread at a time. */
public final class Hits {
    private final byte[] @Nullable [] values;
    private int count;

    /** Nothing found yet of {@code size} things. */
    public Hits(int size) {
        this.values = new byte[size][];
    }

    /** Nothing found of {@code size} things. */
    public static Hits none(int size) {
        return new Hits(size);
    }

    /** Sets the value at a place. */
    public void found(int place, byte[] value) {
        if (values[place] == null) {
            count++;
        }
        values[place] = value;
    }

    /** The value at this place, which must not be changed; null if it was not found. */
    public byte @Nullable [] value(int place) {
        return values[place];
    }

    /** How many things were asked for. */
    public int size() {
        return values.length;
    }

    /** How many were found. */
    public int count() {
        return count;
    }
}
