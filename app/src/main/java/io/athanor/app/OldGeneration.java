package io.athanor.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.management.NotificationEmitter;

/**
 * Has the serial collector's old generation collected when it holds much more than what lives in it. By itself that
 * collector takes new memory for it up to the largest heap before it looks what of it is garbage: the buffers of ten
 * thousand answered queries. Other collectors have no such pool and are left alone.
 */
final class OldGeneration {
    private static final long LEAST_GARBAGE = 4L << 20;
    private static final long MOST_GARBAGE = 24L << 20;

    private final MemoryPoolMXBean pool;

    /** How much garbage may gather before it is worth a pause, in bytes; or a share of what lives, if that is more. */
    private final long garbage;

    private final long mostStep;
    private final Duration use;

    /**
     * What has to come, bytes, before it is looked again. It grows while what came was found to be no garbage: caches that fill
     * up, a first large answer. What a start needs is no garbage either.
     */
    private long step;

    private final Semaphore crossed = new Semaphore(0);

    private OldGeneration(MemoryPoolMXBean pool, long garbage, long mostStep, Duration use) {
        this.pool = pool;
        this.garbage = garbage;
        this.mostStep = mostStep;
        this.step = Math.min(2 * garbage, mostStep);
        this.use = use;
    }

    /**
     * Watches it, on a thread of its own, until the process ends.
     *
     * @param patience how many times as much as usual may come before it is looked again, while what came was no garbage; 1 for none
     * @param use for how long what came is in use, about: it is looked after that, when it is garbage
     */
    static void keepSmall(int patience, Duration use) {
        Thread.ofPlatform().daemon().name("old-generation").start(() -> {
            Optional<MemoryPoolMXBean> old = heap("Tenured Gen").filter(MemoryPoolMXBean::isUsageThresholdSupported);
            Optional<MemoryPoolMXBean> eden = heap("Eden Space");
            if (old.isPresent() && eden.isPresent()) {
                // as much as the young generation, of which Eden is four fifths: who asked for a small one wants little
                // memory
                long young = eden.get().getUsage().getMax() / 4 * 5;
                long garbage = Math.clamp(young, LEAST_GARBAGE, MOST_GARBAGE);
                new OldGeneration(old.get(), garbage, patience * garbage, use).watch();
            }
        });
    }

    private static Optional<MemoryPoolMXBean> heap(String name) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP && p.getName().equals(name))
                .findFirst();
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
                long threshold = used + Math.max(step, garbage < MOST_GARBAGE ? used / 4 : used / 2);
                if (threshold >= pool.getUsage().getMax()) {
                    return; // a heap so small that the collector looks often enough
                }
                pool.setUsageThreshold(threshold);
                crossed.acquire();
                Thread.sleep(use);
                crossed.drainPermits();
                long before = pool.getUsage().getUsed();
                System.gc();
                long freed = before - pool.getUsage().getUsed();
                step = freed < garbage / 2 ? Math.min(2 * step, mostStep) : garbage;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
