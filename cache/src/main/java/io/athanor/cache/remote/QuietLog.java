package io.athanor.cache.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Says at most once in ten seconds that something fails, with the number of times that it did not say. */
final class QuietLog {
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final String cache;
    private final LongSupplier nanoTime;
    private final AtomicLong next;
    private final AtomicLong unsaid = new AtomicLong();

    QuietLog(Logger log, String cache, LongSupplier nanoTime) {
        this.log = log;
        this.cache = cache;
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    void warn(String message, String server, Object problem) {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + EVERY_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        log.atWarn()
                .addKeyValue("cache", cache)
                .addKeyValue("server", server)
                .addKeyValue("problem", problem)
                .addKeyValue("notLogged", unsaid.getAndSet(0))
                .log(message);
    }
}
