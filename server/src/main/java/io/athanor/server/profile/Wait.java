package io.athanor.server.profile;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time for which is recorded: it ends early when the client goes away or the process stops. */
final class Wait {
    private final Duration longest;
    private final CountDownLatch over = new CountDownLatch(1);

    Wait(Duration longest) {
        this.longest = longest;
    }

    void end() {
        over.countDown();
    }

    boolean isEnded() {
        return over.getCount() == 0;
    }

    void untilOver() {
        pause(longest);
    }

    /** Pauses for so long, or less if it is over before. */
    void pause(Duration time) {
        try {
            over.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over.countDown();
        }
    }

    Duration longest() {
        return longest;
    }
}
