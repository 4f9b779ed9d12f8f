package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.shared.JobProgress;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What this compactor is doing: told to other compactors, and on the page. Safe for all threads. */
final class Activity {
    private final Map<JobId, Doing> doing = new ConcurrentHashMap<>();

    /**
     * A job that is being worked on.
     *
     * @param phase {@code build} or {@code upload}
     * @param work the folder that it happens in
     * @param uploaded bytes, so far
     */
    record Doing(Claim claim, String phase, Path work, AtomicLong uploaded) {
        JobProgress progress() {
            return new JobProgress(
                    claim.id(),
                    claim.attempt(),
                    phase,
                    bytesBelow(work) + uploaded.get(),
                    claim.job().bytes());
        }

        private static long bytesBelow(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.mapToLong(file -> file.toFile().length()).sum();
            } catch (IOException | UncheckedIOException e) {
                return 0; // the folder goes away when the job is done
            }
        }
    }

    void begin(Claim claim, Path work) {
        doing.put(claim.id(), new Doing(claim, "build", work, new AtomicLong()));
    }

    void phase(Claim claim, String phase) {
        doing.computeIfPresent(claim.id(), (id, now) -> new Doing(claim, phase, now.work(), now.uploaded()));
    }

    void end(Claim claim) {
        doing.remove(claim.id());
    }

    /** Bytes of a block have been written into the bucket. */
    void uploaded(Ulid block, long bytes) {
        for (Doing now : doing.values()) {
            if (now.claim().attempt().equals(block)) {
                now.uploaded().addAndGet(bytes);
            }
        }
    }

    boolean isMaking(Ulid block) {
        return doing.values().stream().anyMatch(now -> now.claim().attempt().equals(block));
    }

    List<Doing> now() {
        return List.copyOf(doing.values());
    }

    List<JobProgress> progress() {
        return doing.values().stream().map(Doing::progress).toList();
    }
}
