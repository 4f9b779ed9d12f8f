package io.athanor.cache.net;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Closes the connections of exchanges that take too long: what reads and writes them then fails, whatever it waits for. */
final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cache-deadlines").factory());

    Deadlines() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The time that an exchange has. */
    static final class Deadline {
        private static final int RUNNING = 0;
        private static final int MET = 1;
        private static final int MISSED = 2;

        private final AtomicInteger state = new AtomicInteger(RUNNING);
        private final Connection connection;
        private @Nullable Future<?> alarm;

        private Deadline(Connection connection) {
            this.connection = connection;
        }

        private void strike() {
            if (state.compareAndSet(RUNNING, MISSED)) {
                connection.close();
            }
        }

        /**
         * The exchange is over.
         *
         * @return whether it was in time; if not, the connection is closed
         */
        boolean met() {
            if (alarm != null) {
                alarm.cancel(false);
            }
            return state.compareAndSet(RUNNING, MET) || state.get() == MET;
        }
    }

    Deadline of(Connection connection, long nanos) {
        Deadline deadline = new Deadline(connection);
        deadline.alarm = timer.schedule(deadline::strike, nanos, TimeUnit.NANOSECONDS);
        return deadline;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
