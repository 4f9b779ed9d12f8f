package io.athanor.api.storeapi;

import java.time.Duration;

/**
 * How answers of a store elsewhere are received.
 *
 * @param memory where received chunks are put
 * @param responseTimeout longest time between two messages of an answer; zero: any
 * @param ahead how many messages of an answer may come before they are taken, at least 1; of large ones fewer: 8 MiB and a few
 *     messages
 */
public record Receiving(ReceiveMemory memory, Duration responseTimeout, int ahead) {
    /** Messages ahead where nothing else is said. */
    public static final int FEW_AHEAD = 8;

    public Receiving {
        if (ahead < 1) {
            throw new IllegalArgumentException("messages ahead: " + ahead);
        }
    }
}
