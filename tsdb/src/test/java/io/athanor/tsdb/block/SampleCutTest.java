package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleCutTest {
    private static final long WINDOW = 300_000;

    private static XorAppender xor(List<Long> times) {
        XorAppender chunk = new XorAppender();
        times.forEach(t -> chunk.append(t, t * 0.5));
        return chunk;
    }

    private static void add(XorAppender chunk, ChunkBuffer into) {
        byte[] bytes = chunk.toBytes();
        into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static List<Long> times(ChunkBuffer chunks) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < chunks.size; i++) {
            SampleBuffer samples = new SampleBuffer();
            ChunkDecoder.decode(
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    samples);
            assertThat(chunks.mint[i]).isEqualTo(samples.t[0]);
            assertThat(chunks.maxt[i]).isEqualTo(samples.t[samples.size - 1]);
            for (int s = 0; s < samples.size; s++) {
                assertThat(samples.v[s]).isEqualTo(samples.t[s] * 0.5);
                times.add(samples.t[s]);
            }
        }
        return times;
    }

    @Test
    void rawChunks_loseExactlyTheTimesInside() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            ChunkBuffer chunks = new ChunkBuffer();
            List<Long> all = new ArrayList<>();
            long t = random.nextInt(1000);
            for (int c = random.nextInt(5); c >= 0; c--) {
                List<Long> times = new ArrayList<>();
                for (int s = random.nextInt(20); s >= 0; s--) {
                    t += 1 + random.nextInt(30);
                    times.add(t);
                }
                all.addAll(times);
                add(xor(times), chunks);
            }
            Intervals gone = Intervals.NONE;
            for (int i = random.nextInt(4); i >= 0; i--) {
                long from = random.nextLong(t + 50);
                gone = gone.with(from, from + random.nextInt(300));
            }
            Intervals deleted = gone;
            ChunkBuffer left = new ChunkBuffer();

            new SampleCut(deleted, 0).addAll(chunks, left);

            assertThat(times(left))
                    .as("-Dathanor.seed=%s %s", seed, deleted)
                    .isEqualTo(
                            all.stream().filter(time -> !deleted.contains(time)).toList());
        }
    }

    @Test
    void untouchedChunk_staysByteForByte_andKnowsItsWindow() {
        ChunkBuffer chunks = new ChunkBuffer();
        add(xor(List.of(10L, 20L)), chunks);
        chunks.windowMs[0] = 7;
        ChunkBuffer left = new ChunkBuffer();

        new SampleCut(Intervals.of(11, 19).with(21, 30), 0).addAll(chunks, left);
        assertThat(left.size).isEqualTo(1);
        assertThat(times(left)).containsExactly(10L, 20L);

        left.clear();
        new SampleCut(Intervals.of(21, 30), 0).addAll(chunks, left);
        assertThat(left.data[0]).isSameAs(chunks.data[0]);
        assertThat(left.windowMs[0]).isEqualTo(7);
    }

    private static ChunkBuffer aggregates(int windows) {
        List<Long> times = new ArrayList<>();
        for (int i = 1; i <= windows; i++) {
            times.add(i * WINDOW - 1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Aggregate aggregate : Aggregate.values()) {
            List<Long> own = new ArrayList<>(times);
            if (aggregate == Aggregate.COUNTER) {
                own.addFirst(1000L);
                own.addLast(times.getLast());
            }
            if (aggregate == Aggregate.MIN) {
                out.write(0);
                continue;
            }
            byte[] part = xor(own).toBytes();
            int left = part.length;
            for (; left >= 0x80; left >>>= 7) {
                out.write(left | 0x80);
            }
            out.write(left);
            out.write(Encoding.XOR);
            out.writeBytes(part);
        }
        ChunkBuffer chunks = new ChunkBuffer();
        byte[] bytes = out.toByteArray();
        chunks.add(1000, times.getLast(), Encoding.AGGREGATE, MemorySegment.ofArray(bytes), 0, bytes.length);
        return chunks;
    }

    private static List<Long> times(Aggregate aggregate, ChunkBuffer chunks) {
        AggregateFormat.Part part = AggregateFormat.find(aggregate, chunks.data[0], chunks.offset[0], chunks.length[0]);
        SampleBuffer samples = new SampleBuffer();
        if (part.length() > 0) {
            ChunkDecoder.decode(
                    part.encoding(),
                    chunks.data[0],
                    part.offset(),
                    part.length(),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    samples);
        }
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            times.add(samples.t[i]);
        }
        return times;
    }

    @Test
    void windows_goIfAnyOfTheirTimesDoes() {
        ChunkBuffer left = new ChunkBuffer();
        new SampleCut(Intervals.of(WINDOW + 5, 2 * WINDOW), WINDOW).addAll(aggregates(4), left);

        assertThat(left.size).isEqualTo(1);
        assertThat(times(Aggregate.COUNT, left)).containsExactly(WINDOW - 1, 4 * WINDOW - 1);
        assertThat(times(Aggregate.MIN, left)).isEmpty();
        assertThat(times(Aggregate.COUNTER, left)).containsExactly(1000L, WINDOW - 1, 4 * WINDOW - 1, 4 * WINDOW - 1);
        assertThat(left.mint[0]).isEqualTo(1000);

        left.clear();
        new SampleCut(Intervals.of(0, 0), WINDOW).addAll(aggregates(2), left);
        assertThat(times(Aggregate.COUNTER, left)).containsExactly(2 * WINDOW - 1, 2 * WINDOW - 1);
        assertThat(left.mint[0]).isEqualTo(2 * WINDOW - 1);
    }

    @Test
    void windows_ofUnknownLength_stayWhole() {
        ChunkBuffer left = new ChunkBuffer();
        new SampleCut(Intervals.of(WINDOW + 5, 2 * WINDOW), 0).addAll(aggregates(4), left);
        assertThat(times(Aggregate.COUNT, left)).hasSize(4);
    }
}
