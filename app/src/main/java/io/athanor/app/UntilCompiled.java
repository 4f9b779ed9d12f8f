package io.athanor.app;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A warm-up that goes on beside real work: in parts, where nothing else is to do, until one gives the compilers little to do.
 *
 * @param part how long each is
 * @param mostParts no more of them than so many
 * @param littleCompiledMs how much compiling is little, ms
 * @param busy whether there is real work to do
 * @param closed whether no more is wanted
 */
record UntilCompiled(
        Duration part, int mostParts, long littleCompiledMs, BooleanSupplier busy, BooleanSupplier closed) {
    private static final long STAND_BACK_NANOS = 20_000_000;

    /** Requests of the warm-up. */
    @FunctionalInterface
    interface Requests {
        /** Sends them one after the other for so long, or until no more are wanted. */
        void send(Duration length, BooleanSupplier ends) throws IOException;
    }

    void go(Requests requests) throws IOException {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        boolean isTold = compilers != null && compilers.isCompilationTimeMonitoringSupported();
        for (int i = 0; i < mostParts && !closed.getAsBoolean(); i++) {
            long before = isTold ? compilers.getTotalCompilationTime() : 0;
            requests.send(part, this::standsBack);
            if (isTold && compilers.getTotalCompilationTime() - before < littleCompiledMs) {
                return;
            }
        }
    }

    /** Waits a moment where there is real work; true where no more is wanted. */
    private boolean standsBack() {
        while (!closed.getAsBoolean() && busy.getAsBoolean()) {
            LockSupport.parkNanos(STAND_BACK_NANOS);
        }
        return closed.getAsBoolean();
    }
}
