package io.athanor.component.sidecar.reload;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/** Tells when something changes in folders. */
final class FolderWatch implements AutoCloseable {
    private final WatchService service;
    private final ReloadMetrics metrics;

    /** @throws IOException if a folder cannot be watched */
    FolderWatch(Collection<Path> folders, ReloadMetrics metrics) throws IOException {
        this.metrics = metrics;
        this.service = FileSystems.getDefault().newWatchService();
        boolean isDone = false;
        try {
            Collection<Path> once = new LinkedHashSet<>(folders);
            for (Path folder : once) {
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            }
            metrics.watches(once.size());
            isDone = true;
        } finally {
            if (!isDone) {
                service.close();
            }
        }
    }

    /** Waits for a change, at most so long. */
    void await(Duration most) throws InterruptedException {
        try {
            WatchKey first = service.poll(most.toNanos(), TimeUnit.NANOSECONDS);
            for (WatchKey key = first; key != null; key = service.poll()) {
                metrics.events(key.pollEvents().size());
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            throw new InterruptedException("the watch has ended");
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
