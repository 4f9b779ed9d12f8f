package io.athanor.component.compact;

import io.athanor.component.compact.shared.Workers;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every twenty seconds that this compactor lives, until it is closed. */
final class Heart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

    private final Coordination coordination;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("compactor-beat").factory());

    Heart(Coordination coordination) {
        this.coordination = coordination;
    }

    void start() throws IOException {
        coordination.beat();
        long every = Workers.BEAT.toSeconds();
        var _ = timer.scheduleAtFixedRate(this::beat, every, every, TimeUnit.SECONDS);
    }

    private void beat() {
        try {
            coordination.beat();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("could not tell the other compactors that this one works");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
