package io.athanor.workload;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.workload.FleetSpec.BlockForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One block of one replica, to be written. */
final class FleetBlock {
    private static final int CHUNK_SAMPLES = 120;
    private static final int REPORT_EVERY_SERIES = 512;

    private final FleetSpec spec;
    private final FleetSeries[] series;
    private final List<String> symbols;
    private final int replica;
    private final long from;
    private final long to;
    private final double[] before;
    private final XorAppender chunk = new XorAppender();
    private byte[] bytes = new byte[4096];
    private long samples;

    /**
     * @param from first time, ms, inclusive
     * @param to last time, ms, exclusive
     * @param before the value of each series before the first scrape of the block; not changed
     */
    FleetBlock(
            FleetSpec spec,
            FleetSeries[] series,
            List<String> symbols,
            int replica,
            long from,
            long to,
            double[] before) {
        this.spec = spec;
        this.series = series;
        this.symbols = symbols;
        this.replica = replica;
        this.from = from;
        this.to = to;
        this.before = before;
    }

    FleetSummary write(Path bucketDir, Progress progress) throws IOException {
        Ulid ulid = ulid();
        try (BlockWriter writer = BlockWriter.create(bucketDir, ulid, symbols)) {
            writeSeries(writer, progress);
            BlockMeta meta = BlockMeta.ofSamples(ulid, from, to);
            writer.finish(spec.form() == BlockForm.THANOS ? meta.withThanos(thanos()) : meta);
        }
        Path dir = bucketDir.resolve(ulid.toString());
        return new FleetSummary(
                1, spec.series(), samples, sizeOfAll(dir.resolve("chunks")), Files.size(dir.resolve("index")));
    }

    private void writeSeries(BlockWriter writer, Progress progress) throws IOException {
        long first = spec.scrapesBefore(from);
        int count = (int) (spec.scrapesBefore(to) - first);
        double[] values = new double[count];
        long[] times = new long[count];
        ScrapeTimes scrapes = new ScrapeTimes(spec, replica);
        int reported = 0;
        for (int i = 0; i < series.length; i++) {
            series[i].values(before[i], first, count, spec.intervalMs() / 1e3, values);
            scrapes.of(series[i], first, count, times);
            writer.series(series[i].labels());
            if (series[i].shape() == FleetSeries.Shape.HISTOGRAM) {
                samples += new HistogramChunks(series[i].stream()).write(times, values, writer);
            } else {
                encode(times, values, writer);
            }
            if ((i + 1) % REPORT_EVERY_SERIES == 0 || i + 1 == series.length) {
                progress.add((long) (i + 1 - reported) * count);
                reported = i + 1;
            }
        }
    }

    private void encode(long[] times, double[] values, BlockWriter writer) throws IOException {
        for (int i = 0; i < times.length; i++) {
            if (times[i] >= 0) {
                chunk.append(times[i], values[i]);
                if (chunk.sampleCount() == CHUNK_SAMPLES) {
                    writeChunk(writer);
                }
            }
        }
        if (chunk.sampleCount() > 0) {
            writeChunk(writer);
        }
    }

    private void writeChunk(BlockWriter writer) throws IOException {
        if (bytes.length < chunk.length()) {
            bytes = new byte[2 * chunk.length()];
        }
        int length = chunk.copyTo(bytes, 0);
        writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, length);
        samples += chunk.sampleCount();
        chunk.clear();
    }

    /** A name of its own, the same in every run: the time is when the block was complete, the rest the seed's. */
    private Ulid ulid() {
        long stream = Dice.stream(Dice.stream(spec.seed(), 6), replica);
        return new Ulid(to << 16 | Dice.at(stream, 2 * from) & 0xffff, Dice.at(stream, 2 * from + 1));
    }

    private ThanosMeta thanos() {
        return ThanosMeta.of(Labels.of("cluster", spec.cluster(), "replica", spec.replicaName(replica)), "sidecar");
    }

    private static long sizeOfAll(Path dir) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }
}
