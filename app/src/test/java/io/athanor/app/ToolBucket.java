package io.athanor.app;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** A bucket in a folder, and tools run over it as from a command line. */
final class ToolBucket {
    static final long HOUR = 3_600_000;
    static final long STEP = 60_000;

    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    ToolBucket(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    Path folder() {
        return folder;
    }

    /** What the last run printed. */
    String out() {
        return out.toString();
    }

    /** What the last run complained of. */
    String err() {
        return err.toString();
    }

    String config() {
        return "type: FILESYSTEM\nconfig:\n  directory: '" + folder + "'";
    }

    /** Runs {@code athanor tools bucket …} over this bucket; returns the exit code. */
    int run(String... args) {
        List<String> all = new ArrayList<>(List.of("tools", "bucket"));
        all.addAll(List.of(args));
        all.add("--objstore.config=" + config());
        all.add("--log.level=error");
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Athanor.run(all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    static Ulid ulid(long timeMs, long n) {
        return new Ulid(timeMs << 16, n);
    }

    /**
     * Writes a block of raw samples: of each series one every minute from {@code mint} on, its value the number of the minute since
     * the epoch.
     *
     * @param maxt exclusive
     */
    BlockMeta block(Ulid ulid, long mint, long maxt, Labels external, Labels... series) throws IOException {
        return block(
                ulid, mint, maxt, ThanosMeta.of(external, "sidecar").withUploadTime(Instant.ofEpochSecond(1)), series);
    }

    BlockMeta block(Ulid ulid, long mint, long maxt, ThanosMeta thanos, Labels... series) throws IOException {
        return block(ulid, mint, maxt, thanos, (labels, time) -> true, series);
    }

    /** @param keep which samples are written at all */
    BlockMeta block(
            Ulid ulid, long mint, long maxt, ThanosMeta thanos, BiPredicate<Labels, Long> keep, Labels... series)
            throws IOException {
        List<Labels> sorted =
                Stream.of(series).sorted(Comparator.naturalOrder()).toList();
        try (BlockWriter writer = BlockWriter.create(folder, ulid, BlockWriter.symbolsOf(sorted))) {
            for (Labels labels : sorted) {
                writer.series(labels);
                XorAppender chunk = new XorAppender();
                for (long t = mint; t < maxt; t += STEP) {
                    if (keep.test(labels, t)) {
                        long step = t / STEP;
                        chunk.append(t, step);
                    }
                    if (chunk.sampleCount() == 120 || t + STEP >= maxt && chunk.sampleCount() > 0) {
                        byte[] bytes = chunk.toBytes();
                        writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
                        chunk.clear();
                    }
                }
            }
            return writer.finish(BlockMeta.ofSamples(ulid, mint, maxt).withThanos(thanos));
        }
    }

    /** All files below a folder of the bucket, by path. */
    List<String> files(String below) throws IOException {
        Path root = folder.resolve(below);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }
}
