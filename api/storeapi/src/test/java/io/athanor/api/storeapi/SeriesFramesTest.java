package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Chunk;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesBatch;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.XxHash64;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.CallOptions;
import io.grpc.Drainable;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The frames of Series calls are put together by hand: byte for byte what protobuf makes of the same message. */
class SeriesFramesTest {
    private static final Aggr[] AGGREGATES = {Aggr.COUNT, Aggr.SUM, Aggr.MIN, Aggr.MAX, Aggr.COUNTER};
    private static final byte[] ENCODINGS = {Encoding.XOR, Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM};

    private final long seed = Long.getLong("athanor.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Chunks of a series, in both forms. */
    private record Row(Labels labels, ChunkBuffer chunks, Series message) {}

    @Test
    void frames_ofRandomSeries_areTheBytesOfTheMessage() throws Exception {
        for (int round = 0; round < 60; round++) {
            EnumSet<Aggr> wanted = EnumSet.noneOf(Aggr.class);
            for (Aggr aggr : AGGREGATES) {
                if (random.nextInt(4) > 0) {
                    wanted.add(aggr);
                }
            }
            boolean skipsChunks = random.nextInt(6) == 0;
            int batch = random.nextInt(3) == 0 ? 0 : random.nextInt(9);
            SeriesRequest request = SeriesRequest.newBuilder()
                    .setMinTime(Long.MIN_VALUE)
                    .setMaxTime(Long.MAX_VALUE)
                    .addMatchers(io.athanor.api.storeapi.pb.LabelMatcher.newBuilder()
                            .setName("a")
                            .setValue("b"))
                    .addAllAggregates(wanted)
                    .setSkipChunks(skipsChunks)
                    .setResponseBatchSize(batch)
                    .build();
            try (Arena arena = Arena.ofShared()) {
                List<Row> rows = rows(arena, wanted);
                List<byte[]> frames = ask(rows, request);
                List<byte[]> expected = expected(rows, skipsChunks, batch);
                assertThat(frames)
                        .as("replay with -Dathanor.seed=%d (round %d)", seed, round)
                        .hasSameSizeAs(expected);
                for (int i = 0; i < frames.size(); i++) {
                    assertThat(frames.get(i))
                            .as("frame %d, replay with -Dathanor.seed=%d (round %d)", i, seed, round)
                            .isEqualTo(expected.get(i));
                }
            }
        }
    }

    private List<Row> rows(Arena arena, EnumSet<Aggr> wanted) {
        List<Row> rows = new ArrayList<>();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            List<String> pairs = new ArrayList<>(List.of("a", "b" + i));
            for (int k = random.nextInt(4); k > 0; k--) {
                pairs.add("name" + k);
                pairs.add(random.nextInt(5) == 0 ? "größer€😀".repeat(random.nextInt(40)) : "v" + random.nextInt(10));
            }
            Labels labels = Labels.of(pairs.toArray(String[]::new));
            Series.Builder message = Series.newBuilder().addAllLabels(Wire.toWire(labels));
            ChunkBuffer chunks = new ChunkBuffer();
            for (int c = random.nextInt(5); c > 0; c--) {
                chunk(arena, wanted, chunks, message);
            }
            rows.add(new Row(labels, chunks, message.build()));
        }
        return rows;
    }

    private void chunk(Arena arena, EnumSet<Aggr> wanted, ChunkBuffer into, Series.Builder message) {
        long mint = random.nextInt(3) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
        long maxt = random.nextInt(3) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
        AggrChunk.Builder chunk = AggrChunk.newBuilder().setMinTime(mint).setMaxTime(maxt);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte encoding;
        if (random.nextInt(3) == 0) {
            encoding = Encoding.AGGREGATE;
            for (Aggr aggr : AGGREGATES) {
                aggregate(aggr, wanted.contains(aggr), bytes, chunk);
            }
        } else {
            encoding = ENCODINGS[random.nextInt(ENCODINGS.length)];
            byte[] data = data();
            bytes.writeBytes(data);
            chunk.setRaw(wire(encoding, data));
        }
        add(arena, mint, maxt, encoding, bytes.toByteArray(), into);
        message.addChunks(chunk);
    }

    private void aggregate(Aggr aggr, boolean isWanted, ByteArrayOutputStream bytes, AggrChunk.Builder chunk) {
        byte[] data = random.nextInt(3) == 0 ? new byte[0] : data();
        int length = data.length;
        for (; length >= 0x80; length >>>= 7) {
            bytes.write(length | 0x80);
        }
        bytes.write(length);
        if (data.length == 0) {
            return;
        }
        byte encoding = ENCODINGS[random.nextInt(ENCODINGS.length)];
        bytes.write(encoding);
        bytes.writeBytes(data);
        if (isWanted) {
            Chunk part = wire(encoding, data);
            switch (aggr) {
                case COUNT -> chunk.setCount(part);
                case SUM -> chunk.setSum(part);
                case MIN -> chunk.setMin(part);
                case MAX -> chunk.setMax(part);
                case COUNTER -> chunk.setCounter(part);
                case RAW, UNRECOGNIZED -> throw new IllegalStateException();
            }
        }
    }

    private byte[] data() {
        byte[] data = new byte[random.nextInt(4) == 0 ? random.nextInt(2000) : random.nextInt(200)];
        random.nextBytes(data);
        return data;
    }

    private static Chunk wire(byte encoding, byte[] data) {
        return Chunk.newBuilder()
                .setType(
                        encoding == Encoding.XOR
                                ? Chunk.Encoding.XOR
                                : encoding == Encoding.HISTOGRAM
                                        ? Chunk.Encoding.HISTOGRAM
                                        : Chunk.Encoding.FLOAT_HISTOGRAM)
                .setData(ByteString.copyFrom(data))
                .setHash(XxHash64.hash(data))
                .build();
    }

    /** On the heap or not, alone or in the middle of something larger, a part of it or not. */
    private void add(Arena arena, long mint, long maxt, byte encoding, byte[] bytes, ChunkBuffer into) {
        int before = random.nextInt(50);
        int skipped = random.nextInt(20);
        byte[] larger = new byte[before + skipped + bytes.length + random.nextInt(50)];
        System.arraycopy(bytes, 0, larger, before + skipped, bytes.length);
        MemorySegment segment = MemorySegment.ofArray(larger);
        if (random.nextBoolean()) {
            segment = arena.allocate(larger.length).copyFrom(segment);
        }
        segment = random.nextInt(4) == 0 ? segment.asReadOnly() : segment;
        into.add(mint, maxt, encoding, segment.asSlice(skipped), before, bytes.length);
        assertThat(segment.asSlice(skipped).asSlice(before, bytes.length).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(bytes);
    }

    private static List<byte[]> expected(List<Row> rows, boolean skipsChunks, int batch) {
        List<byte[]> frames = new ArrayList<>();
        SeriesBatch.Builder gathered = SeriesBatch.newBuilder();
        for (Row row : rows) {
            Series series =
                    skipsChunks ? row.message().toBuilder().clearChunks().build() : row.message();
            if (!skipsChunks && series.getChunksCount() == 0) {
                continue;
            }
            if (batch <= 1) {
                frames.add(SeriesResponse.newBuilder().setSeries(series).build().toByteArray());
                continue;
            }
            gathered.addSeries(series);
            if (gathered.getSeriesCount() == batch) {
                frames.add(
                        SeriesResponse.newBuilder().setBatch(gathered).build().toByteArray());
                gathered.clear();
            }
        }
        if (gathered.getSeriesCount() > 0) {
            frames.add(SeriesResponse.newBuilder().setBatch(gathered).build().toByteArray());
        }
        return frames;
    }

    private List<byte[]> ask(List<Row> rows, SeriesRequest request) throws Exception {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(new StoreService(new Rows(rows)))
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        try {
            MethodDescriptor<SeriesRequest, SeriesResponse> method = StoreGrpc.getSeriesMethod();
            List<byte[]> frames = new ArrayList<>();
            ClientCalls.blockingServerStreamingCall(
                            channel,
                            method.toBuilder(method.getRequestMarshaller(), new Bytes(random.nextBoolean()))
                                    .build(),
                            CallOptions.DEFAULT,
                            request)
                    .forEachRemaining(frames::add);
            return frames;
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
            server.awaitTermination();
        }
    }

    /** Takes messages as transports do: all at once, or by reading. */
    private record Bytes(boolean isDrained) implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                int expected = stream.available();
                if (isDrained && stream instanceof Drainable pieces) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    assertThat(pieces.drainTo(out)).isEqualTo(expected);
                    return out.toByteArray();
                }
                byte[] bytes = new byte[expected];
                int at = 0;
                while (at < expected) {
                    at += at % 7 == 0 ? one(stream, bytes, at) : stream.read(bytes, at, Math.min(expected - at, 50));
                }
                assertThat(stream.read()).isEqualTo(-1);
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int one(InputStream stream, byte[] into, int at) throws IOException {
            into[at] = (byte) stream.read();
            return 1;
        }
    }

    /** Rows as a store. */
    private record Rows(List<Row> rows) implements Store {
        @Override
        public StoreInfo info() {
            return new StoreInfo("store", List.of(), 0, 0, List.of());
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            return new SeriesCursor() {
                private int at = -1;

                @Override
                public boolean next() {
                    return ++at < rows.size();
                }

                @Override
                public Labels labels() {
                    return rows.get(at).labels();
                }

                @Override
                public SeriesChunks chunks() {
                    ChunkBuffer from = rows.get(at).chunks();
                    return (mint, maxt, into) -> {
                        into.clear();
                        for (int i = 0; i < from.size; i++) {
                            into.add(
                                    from.mint[i],
                                    from.maxt[i],
                                    from.encoding[i],
                                    from.data[i],
                                    from.offset[i],
                                    from.length[i]);
                        }
                    };
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, 0);
        }
    }
}
