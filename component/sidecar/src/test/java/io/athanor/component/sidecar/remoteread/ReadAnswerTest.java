package io.athanor.component.sidecar.remoteread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadAnswerTest {
    private static final Labels A = Labels.of("__name__", "up", "job", "a");
    private static final Labels B = Labels.of("__name__", "up", "job", "b");

    private final List<String> problems = new ArrayList<>();

    private StreamedAnswer streamed(byte[] body) {
        return new StreamedAnswer(new ByteArrayInputStream(body), problems::add);
    }

    private static List<ReceivedSeries> all(ReadAnswer answer) throws IOException {
        List<ReceivedSeries> all = new ArrayList<>();
        for (ReceivedSeries next = answer.next(); next != null; next = answer.next()) {
            all.add(next);
        }
        return all;
    }

    private static List<Double> values(ReceivedSeries series) {
        ChunkBuffer chunks = new ChunkBuffer();
        series.chunks().read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
        SampleBuffer samples = new SampleBuffer();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < chunks.size; i++) {
            samples.clear();
            ChunkDecoder.decode(
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    samples);
            for (int k = 0; k < samples.size; k++) {
                values.add(samples.v[k]);
            }
        }
        return values;
    }

    @Test
    void series_inSeveralFrames_isOneSeries() throws IOException {
        List<ReceivedSeries> all = all(streamed(Wire.concat(
                Wire.frame(A, Wire.chunk(0, 1, 2)),
                Wire.frame(A, Wire.chunk(5000, 3)),
                Wire.frame(B, Wire.chunk(0, 4)))));

        assertThat(all).extracting(ReceivedSeries::labels).containsExactly(A, B);
        assertThat(values(all.getFirst())).containsExactly(1.0, 2.0, 3.0);
        assertThat(values(all.getLast())).containsExactly(4.0);
        assertThat(problems).isEmpty();
    }

    @Test
    void chunks_outsideTheTimeAskedFor_areLeftOut() throws IOException {
        ReceivedSeries series = all(streamed(
                        Wire.frame(A, Wire.chunk(0, 1, 2), Wire.chunk(5000, 3), Wire.chunk(9000, 4))))
                .getFirst();
        ChunkBuffer chunks = new ChunkBuffer();

        series.chunks().read(1000, 5000, chunks);

        assertThat(Arrays.copyOf(chunks.mint, chunks.size)).containsExactly(0, 5000);
    }

    @Test
    void frame_withAnotherChecksum_isAnError_andWhatCameBeforeIsGood() throws IOException {
        byte[] first = Wire.frame(A, Wire.chunk(0, 1));
        byte[] second = Wire.frame(B, Wire.chunk(0, 1));
        byte[] bad = Wire.frame(B, Wire.chunk(9000, 1));
        bad[bad.length - 1] ^= 1;
        StreamedAnswer answer = streamed(Wire.concat(first, second, bad));

        assertThat(answer.next()).extracting(ReceivedSeries::labels).isEqualTo(A);
        assertThatThrownBy(answer::next)
                .isInstanceOf(RemoteReadException.class)
                .hasMessageContaining("the frame at byte " + (first.length + second.length));
    }

    @Test
    void answer_cutShortAnywhere_isAnError() {
        byte[] whole = Wire.frame(A, Wire.chunk(0, 1, 2, 3));
        for (int length = 1; length < whole.length; length++) {
            StreamedAnswer answer = streamed(Arrays.copyOf(whole, length));
            assertThatThrownBy(answer::next).as("%d bytes", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void frame_thatClaimsMoreThanTheLimit_isRefusedBeforeItIsRead() {
        byte[] claim = Wire.message(out -> out.writeUInt64NoTag(FrameReader.LIMIT + 1L));

        assertThatThrownBy(() -> streamed(claim).next()).hasMessageContaining("claims more than 50000000 bytes");
    }

    @Test
    void samples_becomeChunksOf120() throws IOException {
        double[] values = new double[250];
        Arrays.setAll(values, i -> i);
        SampledAnswer answer =
                new SampledAnswer(Wire.sampled(Wire.samples(A, 0, values), Wire.samples(B, 7)), 1 << 20, problems::add);

        List<ReceivedSeries> all = all(answer);

        assertThat(all).extracting(ReceivedSeries::labels).containsExactly(A, B);
        assertThat(all).extracting(series -> series.chunks().size()).containsExactly(3, 0);
        assertThat(values(all.getFirst())).hasSize(250).startsWith(0.0, 1.0).endsWith(249.0);
    }

    @Test
    void samples_beyondTheLimit_areRefused() {
        byte[] body = Wire.sampled(Wire.samples(A, 0, 1, 2, 3));

        assertThatThrownBy(() -> new SampledAnswer(body, 10, problems::add)).hasMessageContaining("more than 10");
    }

    @Test
    void damagedAnswers_endInAnErrorOrAnAnswer() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] chunks = Wire.message(out -> {
            out.writeByteArray(1, Wire.message(series -> {
                series.writeByteArray(1, Wire.label("__name__", "up"));
                series.writeByteArray(1, Wire.label("job", "ä"));
                series.writeByteArray(2, Wire.chunk(0, 1, 2, 3));
                series.writeByteArray(2, Wire.chunk(5000, 4, 5));
            }));
            out.writeInt64(2, 0);
        });
        byte[] samples = Wire.message(out ->
                out.writeByteArray(1, Wire.message(result -> result.writeByteArray(1, Wire.samples(A, 0, 1, 2)))));
        byte[] frames = Wire.concat(Wire.frame(A, Wire.chunk(0, 1)), Wire.frame(B, Wire.chunk(0, 1)));
        for (int i = 0; i < 20_000; i++) {
            String how = "-Dathanor.seed=" + seed + ", round " + i;
            answers(how, streamed(Wire.frame(mutated(chunks, random))));
            answers(how, streamed(mutated(frames, random)));
            byte[] compressed =
                    i % 2 == 0 ? Wire.compressed(mutated(samples, random)) : mutated(Wire.compressed(samples), random);
            try {
                answers(how, new SampledAnswer(compressed, 1 << 20, problems::add));
            } catch (IOException e) {
                assertThat(e).as(how).hasMessageNotContaining("null");
            }
        }
    }

    private static void answers(String how, ReadAnswer answer) {
        try {
            for (ReceivedSeries series : all(answer)) {
                series.chunks().read(Long.MIN_VALUE, Long.MAX_VALUE, new ChunkBuffer());
            }
        } catch (IOException e) {
            assertThat(e).as(how).isInstanceOfAny(RemoteReadException.class, EOFException.class);
        } catch (RuntimeException e) {
            throw new AssertionError(how, e);
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bad = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length + 8)) : bad;
    }
}
