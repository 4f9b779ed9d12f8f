package io.athanor.bench;

import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Float chunks in native memory, one after the other as in a block. */
final class BenchChunks {
    static final BenchChunks NONE = new BenchChunks();

    private static final int PODS = 100;
    private static final int CHUNKS_PER_SERIES = 4;
    private static final int SAMPLES_PER_CHUNK = 120;
    private static final long INTERVAL_MS = 15_000;
    private static final long START = 1_761_177_600_000L;
    private static final int SEGMENT_HEADER = 8;
    private static final int CRC = 4;

    private final List<MemorySegment> segments = new ArrayList<>();
    private MemorySegment[] data = {};
    private long[] offset = {};
    private int[] length = {};
    private byte[] encoding = {};
    private final List<long[]> found = new ArrayList<>();
    private long samples;
    private long bytes;

    private BenchChunks() {}

    int size() {
        return offset.length;
    }

    long samples() {
        return samples;
    }

    long bytes() {
        return bytes;
    }

    void decode(int i, SampleBuffer into) {
        ChunkDecoder.decode(encoding[i], data[i], offset[i], length[i], Long.MIN_VALUE, Long.MAX_VALUE, into);
    }

    /** All float chunks of a block, in the files' order, mapped. */
    static BenchChunks ofBlock(Path block) throws IOException {
        BenchChunks chunks = new BenchChunks();
        try (Stream<Path> files = Files.list(block.resolve("chunks"))) {
            for (Path file : files.sorted().toList()) {
                try (FileChannel channel = FileChannel.open(file)) {
                    chunks.addSegment(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.global()));
                }
            }
        }
        return chunks.done();
    }

    /** Chunks with the shape of one of the fleet's metrics, or of all of them in their proportions. */
    static BenchChunks synthetic(String source) {
        SplittableRandom random = new SplittableRandom(42);
        List<byte[]> records = new ArrayList<>();
        for (int pod = 0; pod < PODS; pod++) {
            int series = records.size();
            for (int i = 0; i < 12 && wanted(source, "requests"); i++) {
                counter(50 * random.nextDouble(), series + i, random, records);
            }
            for (int i = 0; i < 48 && wanted(source, "buckets"); i++) {
                counter(3.0 * (i % 12 + 1), series + i, random, records);
            }
            for (int i = 0; i < 8 && wanted(source, "memory"); i++) {
                gauge(5_000, random.nextInt(100_000_000), series + i, random, records);
            }
            for (int i = 0; i < 8 && wanted(source, "cpu"); i++) {
                counter(1e4 * random.nextDouble(), series + i, random, records);
            }
            for (int i = 0; i < 10 && wanted(source, "queue"); i++) {
                gauge(0, 100, series + i, random, records);
            }
            if (wanted(source, "up")) {
                gauge(0, 1, series, random, records);
            }
        }
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no such source: " + source);
        }
        long total = SEGMENT_HEADER;
        for (byte[] chunk : records) {
            total += chunk.length + 3 + CRC;
        }
        MemorySegment segment = Arena.global().allocate(total, 8);
        long at = SEGMENT_HEADER;
        for (byte[] chunk : records) {
            segment.set(ValueLayout.JAVA_BYTE, at, (byte) (chunk.length & 0x7f | 0x80));
            segment.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (chunk.length >>> 7));
            segment.set(ValueLayout.JAVA_BYTE, at + 2, Encoding.XOR);
            MemorySegment.copy(chunk, 0, segment, ValueLayout.JAVA_BYTE, at + 3, chunk.length);
            at += chunk.length + 3 + CRC;
        }
        BenchChunks chunks = new BenchChunks();
        chunks.addSegment(segment);
        return chunks.done();
    }

    private static boolean wanted(String source, String metric) {
        return source.equals(metric) || source.equals("fleet");
    }

    private static void counter(double rate, int series, SplittableRandom random, List<byte[]> out) {
        double step = rate * INTERVAL_MS / 1000;
        double[] value = {(double) (long) (rate * 43_200)};
        series(series, random, out, () -> value[0] += (double) (long) (step * (0.8 + 0.4 * random.nextDouble())));
    }

    /** A walk of whole steps, or with {@code step} 0 any whole number below {@code start} (below 2: always 1). */
    private static void gauge(int step, int start, int series, SplittableRandom random, List<byte[]> out) {
        double[] value = {start};
        series(series, random, out, () -> {
            if (step > 0) {
                value[0] = Math.abs(value[0] + random.nextInt(2 * step + 1) - step);
            } else {
                value[0] = start < 2 ? 1 : random.nextInt(start);
            }
            return value[0];
        });
    }

    /** The next value of a series. */
    private interface Values {
        double next();
    }

    private static void series(int series, SplittableRandom random, List<byte[]> out, Values values) {
        boolean jittered = series % 7 == 0;
        XorAppender appender = new XorAppender();
        long t = START + random.nextInt((int) INTERVAL_MS);
        for (int chunk = 0; chunk < CHUNKS_PER_SERIES; chunk++) {
            appender.clear();
            for (int i = 0; i < SAMPLES_PER_CHUNK; i++) {
                appender.append(jittered ? t + random.nextInt(5) : t, values.next());
                t += INTERVAL_MS;
            }
            out.add(appender.toBytes());
        }
    }

    private void addSegment(MemorySegment segment) {
        int index = segments.size();
        segments.add(segment);
        long at = SEGMENT_HEADER;
        while (at < segment.byteSize()) {
            int size = 0;
            int shift = 0;
            byte next;
            do {
                next = segment.get(ValueLayout.JAVA_BYTE, at++);
                size |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            byte enc = segment.get(ValueLayout.JAVA_BYTE, at);
            if (Encoding.isFloat(enc)) {
                found.add(new long[] {index, at + 1, size, enc});
            }
            at += 1 + size + CRC;
        }
    }

    private BenchChunks done() {
        int n = found.size();
        data = new MemorySegment[n];
        offset = new long[n];
        length = new int[n];
        encoding = new byte[n];
        for (int i = 0; i < n; i++) {
            long[] chunk = found.get(i);
            data[i] = segments.get((int) chunk[0]);
            offset[i] = chunk[1];
            length[i] = (int) chunk[2];
            encoding[i] = (byte) chunk[3];
            samples += ChunkDecoder.sampleCount(encoding[i], data[i], offset[i], length[i]);
            bytes += length[i];
        }
        found.clear();
        return this;
    }
}
