package io.athanor.testing.contracts;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Blocks of many alike series of one metric, whose labels and samples follow from a series' number and the time: an answer
 * is checked without a copy of it. A chunk is an hour of samples, one in 30 s.
 *
 * @param series how many; their numbers are their order
 * @param hours of the block
 */
public record ManySeries(int series, int hours) {
    /** The first time, ms. */
    public static final long START = 1_761_177_600_000L;

    public static final long STEP_MS = 30_000;
    public static final int SAMPLES_PER_CHUNK = 120;
    public static final long HOUR_MS = SAMPLES_PER_CHUNK * STEP_MS;
    public static final String METRIC = "many_series";
    private static final int JOBS = 10;
    private static final int KINDS = 16;

    /** The labels that a series has in the block. */
    public Labels labels(int number) {
        return Labels.of(Labels.METRIC_NAME, METRIC, "job", job(number), "pod", pod(number));
    }

    private String job(int number) {
        return "job-" + (int) ((long) number * JOBS / series);
    }

    /** The label that tells series apart. */
    public static String pod(int number) {
        return "pod-" + (10_000_000 + number);
    }

    /** The number of the series with this label. */
    public static int number(String pod) {
        return Integer.parseInt(pod.substring(4)) - 10_000_000;
    }

    /** A sample. */
    public static double value(int number, long t) {
        long step = (t - START) / STEP_MS;
        return number % KINDS * 1000L + step * (1 + number % KINDS) % 977;
    }

    /** The end of the block, ms, exclusive. */
    public long end() {
        return START + hours * HOUR_MS;
    }

    /** How many samples a series has. */
    public int samples() {
        return hours * SAMPLES_PER_CHUNK;
    }

    /** Writes the block. */
    public Ulid write(Path bucket, Labels external, Random random) throws IOException {
        Ulid ulid = Ulid.of(end(), random);
        byte[][][] chunks = new byte[KINDS][hours][];
        for (int kind = 0; kind < KINDS; kind++) {
            for (int hour = 0; hour < hours; hour++) {
                chunks[kind][hour] = chunk(kind, hour);
            }
        }
        try (BlockWriter writer = BlockWriter.scratch(bucket, ulid, symbols())) {
            for (int number = 0; number < series; number++) {
                writer.series(labels(number));
                for (int hour = 0; hour < hours; hour++) {
                    byte[] bytes = chunks[number % KINDS][hour];
                    long mint = START + hour * HOUR_MS;
                    writer.chunk(mint, mint + HOUR_MS - STEP_MS, Encoding.XOR, bytes, 0, bytes.length);
                }
            }
            writer.finish(BlockMeta.ofSamples(ulid, START, end()).withThanos(ThanosMeta.of(external, "test")));
        }
        return ulid;
    }

    /** The bytes of a chunk, without its encoding. */
    public static byte[] chunk(int number, int hour) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < SAMPLES_PER_CHUNK; i++) {
            long t = START + hour * HOUR_MS + i * STEP_MS;
            appender.append(t, value(number, t));
        }
        return appender.toBytes();
    }

    private List<String> symbols() {
        List<String> symbols = new ArrayList<>(List.of(Labels.METRIC_NAME, METRIC, "job", "pod"));
        for (int job = 0; job < JOBS; job++) {
            symbols.add("job-" + job);
        }
        for (int number = 0; number < series; number++) {
            symbols.add(pod(number));
        }
        symbols.sort(Utf8Order::compare);
        return symbols;
    }
}
