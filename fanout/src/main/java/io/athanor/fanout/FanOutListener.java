package io.athanor.fanout;

/** Is told what metrics count. Called by any thread. */
public interface FanOutListener {
    /** Tells nobody. */
    FanOutListener NONE = new FanOutListener() {};

    /** A store that was asked had no series. */
    default void emptyStream() {}

    /**
     * A selection was given up because of a limit.
     *
     * @param reason {@code series} or {@code chunks}
     */
    default void dropped(String reason, String tenant) {}
}
