package io.athanor.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.management.NotificationEmitter;

/**
 * Has the serial collector's old generation collected when it holds much more than what lives in it. By itself that
 * collector takes new memory for it up to the largest heap before it looks what of it is garbage: the buffers of ten
 * thousand answered queries. Other collectors have no such pool and are left alone.
 */
final class OldGeneration {
    /** How much garbage may gather before it is worth a pause, in bytes; or half of what lives, if that is more. */
    private static final long GARBAGE = 24L << 20;

    private final MemoryPoolMXBean pool;
    private final Semaphore crossed = new Semaphore(0);

    private OldGeneration(MemoryPoolMXBean pool) {
        this.pool = pool;
    }

    /** Watches it, on a thread of its own, until the process ends. */
    static void keepSmall() {
        Thread.ofPlatform().daemon().name("old-generation").start(() -> {
            Optional<MemoryPoolMXBean> pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(p -> p.getType() == MemoryType.HEAP
                            && p.getName().equals("Tenured Gen")
                            && p.isUsageThresholdSupported())
                    .findFirst();
            pool.ifPresent(p -> new OldGeneration(p).watch());
        });
    }

    private void watch() {
        NotificationEmitter emitter = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        emitter.addNotificationListener(
                (notification, _) -> crossed.release(),
                notification -> notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
                null);
        try {
            while (true) {
                long used = pool.getUsage().getUsed();
                long threshold = used + Math.max(GARBAGE, used / 2);
                if (threshold >= pool.getUsage().getMax()) {
                    return; // a heap so small that the collector looks often enough
                }
                pool.setUsageThreshold(threshold);
                crossed.acquire();
                crossed.drainPermits();
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
