package io.athanor.server.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.function.DoubleSupplier;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * What the stock dashboards ask of a Go process, said of the JVM: threads for goroutines, the heap for the heap, pauses of
 * collections for pauses. Left out are {@code go_memstats_stack_inuse_bytes}, since the JVM tells nothing like it, and
 * {@code go_memstats_alloc_bytes_total}, since OpenMetrics has no counter and gauge of one name; {@code
 * jvm_memory_pool_allocated_bytes_total} tells that.
 */
final class GoNames {
    private GoNames() {}

    static void register(PrometheusRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        gauge(registry, "go_goroutines", "Threads that exist, virtual ones not counted.", threads::getThreadCount);
        gauge(registry, "go_threads", "Threads that exist, virtual ones not counted.", threads::getThreadCount);
        gauge(
                registry,
                "go_memstats_alloc_bytes",
                "Bytes of the heap in use, garbage that is not collected yet included.",
                () -> memory.getHeapMemoryUsage().getUsed());
        gauge(
                registry,
                "go_memstats_heap_alloc_bytes",
                "Bytes of the heap in use, garbage that is not collected yet included.",
                () -> memory.getHeapMemoryUsage().getUsed());
        gauge(
                registry,
                "go_memstats_heap_inuse_bytes",
                "Bytes of the heap that the system has given.",
                () -> memory.getHeapMemoryUsage().getCommitted());
        gauge(
                registry,
                "go_memstats_sys_bytes",
                "Bytes that the system has given, for the heap and the JVM's own pools.",
                () -> memory.getHeapMemoryUsage().getCommitted()
                        + memory.getNonHeapMemoryUsage().getCommitted());
        pauses(registry);
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    private static void pauses(PrometheusRegistry registry) {
        Summary pauses = Summary.builder()
                .name("go_gc_duration_seconds")
                .help("How long collections of garbage took.")
                .quantile(0, 0.01)
                .quantile(0.25, 0.01)
                .quantile(0.5, 0.01)
                .quantile(0.75, 0.01)
                .quantile(1, 0.01)
                .register(registry);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (told, _) -> pauses.observe(
                                GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData())
                                                .getGcInfo()
                                                .getDuration()
                                        / 1e3),
                        told -> told.getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }
}
