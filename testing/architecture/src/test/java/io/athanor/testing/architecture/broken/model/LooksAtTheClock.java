package io.athanor.testing.architecture.broken.model;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Takes time and chance from wherever it likes. */
final class LooksAtTheClock {
    private LooksAtTheClock() {}

    @SuppressWarnings("JavaTimeDefaultTimeZone") // wrong on purpose
    static long now() {
        long sum = System.currentTimeMillis()
                + Instant.now().toEpochMilli()
                + Clock.systemUTC().millis();
        return sum + new Random().nextInt() + ThreadLocalRandom.current().nextInt();
    }
}
