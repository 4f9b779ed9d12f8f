package io.athanor.bench.peers;

import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/** The data of the side-by-side run: a day of one replica as plain Prometheus blocks, written once, copied per side. */
final class BenchFleet {
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long DAY_MS = 86_400_000;

    private BenchFleet() {}

    /** Makes {@code scratch/prometheus/data} and {@code scratch/athanor/bucket} hold the fleet and nothing else. */
    static FleetSpec write(Path scratch, int pods, PrintStream out) throws IOException {
        FleetSpec spec =
                FleetSpec.ofPods(pods, END_MS - DAY_MS, END_MS).withReplicas(1).withForm(BlockForm.PROMETHEUS);
        Path blocks = scratch.resolve("fleet-" + pods);
        if (!Files.exists(blocks)) {
            Path unfinished = scratch.resolve("fleet-" + pods + ".tmp");
            delete(unfinished);
            out.println("writing the fleet of " + pods + " pods …");
            out.println(FleetWorkload.write(spec, unfinished, ProgressListener.NONE));
            Files.move(unfinished, blocks);
        }
        for (String side : new String[] {"prometheus/data", "athanor/bucket"}) {
            delete(scratch.resolve(side));
            copy(blocks, scratch.resolve(side));
        }
        return spec;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (var paths = Files.walk(dir)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
