package io.athanor.dedup;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How replicas of one series become one: a value of {@code --deduplication.func}. */
public enum DedupFunc {
    /** Thanos's rule, the default: stay with a replica while its samples come; its answer depends on where it begins. */
    PENALTY("penalty", 1),

    /** The union by timestamp, for replicas whose samples are the same, as receivers' are. */
    CHAIN("chain", 1),

    /** The leader at each instant is a function of the last minutes of data alone: any split of a range gives the same. */
    ATHANOR("athanor", 2);

    private final String text;
    private final int version;

    DedupFunc(String text, int version) {
        this.text = text;
        this.version = version;
    }

    /**
     * The rule of that name.
     *
     * @throws IllegalArgumentException naming the value and the possible ones
     */
    public static DedupFunc of(String name) {
        for (DedupFunc func : values()) {
            if (func.text.equals(name)) {
                return func;
            }
        }
        throw new IllegalArgumentException(
                "unknown deduplication function \"" + name + "\", expected one of " + names());
    }

    /** All names, as help texts list them. */
    public static String names() {
        return Arrays.stream(values()).map(DedupFunc::text).collect(Collectors.joining(", "));
    }

    /** The name on command lines, in requests and in block metas. */
    public String text() {
        return text;
    }

    /** Changes whenever the rule's output does: part of cache keys and of block metas. */
    public int version() {
        return version;
    }

    /** Whether replicas are told apart by their labels; else their chunks are pooled ({@link PseudoReplicas}). */
    public boolean needsIdentity() {
        return this == ATHANOR;
    }

    /** Whether the answer over a range is the answers over its parts put together, so that parts may be cached. */
    public boolean splitsFreely() {
        return this != PENALTY;
    }

    /**
     * How much must be read before the first time of interest, ms.
     *
     * @param resolutionMs of the data: 0 raw, 300,000 or 3,600,000
     */
    public long lookBack(long resolutionMs) {
        return this == ATHANOR ? AthanorRule.of(resolutionMs).lookBack() : 0;
    }
}
