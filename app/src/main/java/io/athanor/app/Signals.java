package io.athanor.app;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves until the process is told to stop (INT, TERM), then stops gracefully. */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Starts, and returns when all is stopped. The signal's thread waits for that too, so nothing is cut off. */
    static void serve(Supplier<AllServer> start) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    await(stopped);
                    Runtime.getRuntime().halt(0); // stopping when asked to is a success, not "killed by a signal"
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (AllServer server = start.get()) {
            await(asked);
            LOG.atInfo().addKeyValue("address", server.url()).log("stopping: running requests are finished first");
        } catch (RuntimeException e) {
            removeHook(hook);
            throw e;
        } finally {
            stopped.countDown();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.atDebug().log("stopping already");
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
