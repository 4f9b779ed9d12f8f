package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Chunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesBatch;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SourceResolution;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private final long seed = Long.getLong("athanor.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ReceiveMemory pool = new ReceiveMemory(4 << 20);

    @Test
    void parse_ofAnyAnswer_givesItsSeries() throws IOException {
        System.out.println("frames: replay with -Dathanor.seed=" + seed);
        try (ChunkMemory memory = new ChunkMemory(pool)) {
            FrameParser parser = new FrameParser(new ReceivedSeries("there"), memory, SourceResolution.ANY);
            for (int i = 0; i < 300; i++) {
                List<Series> sent = series(1 + random.nextInt(5));
                boolean isBatch = sent.size() > 1 || random.nextBoolean();
                SeriesResponse.Builder message = SeriesResponse.newBuilder();
                if (isBatch) {
                    message.setBatch(SeriesBatch.newBuilder().addAllSeries(sent));
                } else {
                    message.setSeries(sent.getFirst());
                }
                SeriesFrame frame = parse(parser, message.build().toByteArray());
                assertThat(frame.fault).isEmpty();
                assertThat(frame.size).isEqualTo(sent.size());
                for (int k = 0; k < frame.size; k++) {
                    assertSame(frame.series(k), sent.get(k));
                }
            }
            assertThat(memory.heldBytes()).isPositive();
        }
    }

    @Test
    void parse_ofAWarning_givesItsText() throws IOException {
        try (ChunkMemory memory = new ChunkMemory(pool)) {
            FrameParser parser = new FrameParser(new ReceivedSeries("there"), memory, SourceResolution.RAW);
            SeriesFrame frame = parse(
                    parser,
                    SeriesResponse.newBuilder().setWarning("été").build().toByteArray());
            assertThat(frame.warning).isEqualTo("été");
            assertThat(frame.size).isZero();
        }
    }

    @Test
    void parse_ofHostileBytes_endsWithAFaultOrAFrame() throws IOException {
        System.out.println("hostile frames: replay with -Dathanor.seed=" + seed);
        long until = System.nanoTime() + 1_500_000_000L;
        int faults = 0;
        while (System.nanoTime() < until) {
            byte[] message = SeriesResponse.newBuilder()
                    .setBatch(SeriesBatch.newBuilder().addAllSeries(series(3)))
                    .build()
                    .toByteArray();
            for (int i = 0; i < 200; i++) {
                byte[] bad = message.clone();
                for (int k = random.nextInt(4); k >= 0; k--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                int length = random.nextInt(3) == 0 ? random.nextInt(bad.length) : bad.length;
                try (ChunkMemory memory = new ChunkMemory(pool)) {
                    FrameParser parser = new FrameParser(new ReceivedSeries("there"), memory, SourceResolution.ANY);
                    SeriesFrame frame = parser.parse(new ByteArrayInputStream(bad, 0, length), 0);
                    faults += frame.fault.isEmpty() ? 0 : 1;
                    ChunkBuffer chunks = new ChunkBuffer();
                    for (int k = 0; k < frame.size; k++) {
                        frame.series(k).read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                    }
                }
            }
        }
        assertThat(faults).isPositive();
    }

    @Test
    void parse_afterTheCursorIsClosed_writesNowhere() throws IOException {
        ChunkMemory memory = new ChunkMemory(pool);
        FrameParser parser = new FrameParser(new ReceivedSeries("there"), memory, SourceResolution.RAW);
        memory.close();
        SeriesFrame frame = parse(
                parser,
                SeriesResponse.newBuilder()
                        .setSeries(series(1).getFirst())
                        .build()
                        .toByteArray());
        assertThat(frame.size).isZero();
    }

    private static SeriesFrame parse(FrameParser parser, byte[] message) throws IOException {
        return parser.parse(new ByteArrayInputStream(message), message.length / 2);
    }

    private List<Series> series(int count) {
        List<Series> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Series.Builder one = Series.newBuilder();
            for (int k = random.nextInt(6); k > 0; k--) {
                one.addLabels(Label.newBuilder().setName("l" + (9 - k)).setValue("é" + random.nextInt(20)));
            }
            for (int k = random.nextInt(8); k > 0; k--) {
                one.addChunks(chunk());
            }
            list.add(one.build());
        }
        return list;
    }

    private AggrChunk chunk() {
        long mint = random.nextLong(1L << 42);
        AggrChunk.Builder chunk = AggrChunk.newBuilder().setMinTime(mint).setMaxTime(mint + random.nextInt(7_200_000));
        if (random.nextBoolean()) {
            return chunk.setRaw(part()).build();
        }
        return chunk.setCount(part()).setSum(part()).setCounter(part()).build();
    }

    private Chunk part() {
        byte[] data = new byte[1 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 400)];
        random.nextBytes(data);
        return Chunk.newBuilder()
                .setTypeValue(random.nextInt(3))
                .setData(ByteString.copyFrom(data))
                .setHash(random.nextLong())
                .build();
    }

    private static void assertSame(RemoteChunks got, Series sent) {
        assertThat(got.labels()).isEqualTo(Wire.labels(sent.getLabelsList()));
        assertThat(got.labels()).isNotEqualTo(Labels.of("no", "such"));
        ChunkBuffer chunks = new ChunkBuffer();
        got.read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < chunks.size; i++) {
            byte[] bytes =
                    chunks.data[i].asSlice(chunks.offset[i], chunks.length[i]).toArray(ValueLayout.JAVA_BYTE);
            found.add(text(chunks.mint[i], chunks.maxt[i], chunks.encoding[i], bytes));
        }
        List<String> wanted = new ArrayList<>();
        for (AggrChunk chunk : sent.getChunksList()) {
            wanted.add(
                    chunk.hasRaw()
                            ? text(
                                    chunk.getMinTime(),
                                    chunk.getMaxTime(),
                                    encoding(chunk.getRaw()),
                                    chunk.getRaw().getData().toByteArray())
                            : text(chunk.getMinTime(), chunk.getMaxTime(), Encoding.AGGREGATE, aggregate(chunk)));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String text(long mint, long maxt, byte encoding, byte[] data) {
        return mint + " " + maxt + " " + encoding + " " + java.util.Arrays.hashCode(data) + " " + data.length;
    }

    private static byte encoding(Chunk chunk) {
        return (byte) (chunk.getTypeValue() + 1);
    }

    private static byte[] aggregate(AggrChunk chunk) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (Chunk part :
                List.of(chunk.getCount(), chunk.getSum(), chunk.getMin(), chunk.getMax(), chunk.getCounter())) {
            int rest = part.getData().size();
            for (; rest >= 0x80; rest >>>= 7) {
                out.write(rest | 0x80);
            }
            out.write(rest);
            if (!part.getData().isEmpty()) {
                out.write(encoding(part));
                out.writeBytes(part.getData().toByteArray());
            }
        }
        return out.toByteArray();
    }
}
