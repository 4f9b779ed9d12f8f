package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.io.IOException;

/** Waits for a while; how long that takes is somebody else's business in tests. */
@FunctionalInterface
public interface Pause {
    /**
     * Returns when the time is over, or the work is stopped.
     *
     * @param millis ms
     */
    void await(long millis, Stop stop) throws IOException;

    /** By the clock. */
    static Pause sleeping() {
        return (millis, stop) -> {
            Thread thread = Thread.currentThread();
            try (Stop.Handle _ = stop.onStop(thread::interrupt)) {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                if (!stop.isStopped()) {
                    Thread.currentThread().interrupt();
                }
                throw new StoppedException();
            }
        };
    }
}
