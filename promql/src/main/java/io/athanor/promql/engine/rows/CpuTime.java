package io.athanor.promql.engine.rows;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The time that a thread has had on a core. */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean IS_KNOWN = THREADS.isCurrentThreadCpuTimeSupported();

    private CpuTime() {}

    /** Of the current thread since it began, ns; always 0 where that is not known. */
    public static long nanos() {
        return IS_KNOWN ? Math.max(0, THREADS.getCurrentThreadCpuTime()) : 0;
    }
}
