package io.athanor.cache;

/**
 * The room of a cache in memory, in bytes.
 *
 * @param maxSize of all that it holds, keys and its own records included
 * @param maxItemSize of one value; larger ones are not kept
 */
public record InMemoryConfig(long maxSize, long maxItemSize) {
    public static final InMemoryConfig DEFAULT = new InMemoryConfig(250L << 20, 125L << 20);

    /**
     * @throws IllegalArgumentException if no item of the allowed size would fit
     */
    public InMemoryConfig {
        if (maxSize < 0 || maxItemSize < 0) {
            throw new IllegalArgumentException("sizes cannot be negative");
        }
        if (maxItemSize > maxSize) {
            throw new IllegalArgumentException(
                    "max item size (" + maxItemSize + ") cannot be bigger than overall cache size (" + maxSize + ")");
        }
    }
}
