package io.athanor.bench.store;

import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Series calls as a querier makes them, of whose answers nothing is kept but how much came. */
final class SeriesCall implements AutoCloseable {
    /** What Thanos's querier asks for. */
    private static final int BATCH = 64;

    private final ManagedChannel channel;

    SeriesCall(int port) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    /**
     * What an answer took.
     *
     * @param bytes of the messages
     */
    record Took(double seconds, long series, long bytes) {}

    /** A request for all chunks of what matches, times in ms. */
    static SeriesRequest request(long mint, long maxt, LabelMatcher... matchers) {
        return SeriesRequest.newBuilder()
                .setMinTime(mint)
                .setMaxTime(maxt)
                .addAllMatchers(List.of(matchers))
                .addAggregates(Aggr.RAW)
                .setResponseBatchSize(BATCH)
                .build();
    }

    static LabelMatcher matcher(LabelMatcher.Type type, String name, String value) {
        return LabelMatcher.newBuilder()
                .setType(type)
                .setName(name)
                .setValue(value)
                .build();
    }

    /** Asks, and waits for the whole answer. */
    Took ask(SeriesRequest request) {
        MethodDescriptor<SeriesRequest, SeriesResponse> method = StoreGrpc.getSeriesMethod();
        long began = System.nanoTime();
        Iterator<Frame> frames = ClientCalls.blockingServerStreamingCall(
                channel,
                method.toBuilder(method.getRequestMarshaller(), new Frames()).build(),
                CallOptions.DEFAULT,
                request);
        long series = 0;
        long bytes = 0;
        while (frames.hasNext()) {
            Frame frame = frames.next();
            series += frame.series();
            bytes += frame.bytes();
        }
        return new Took((System.nanoTime() - began) / 1e9, series, bytes);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Frame(int series, int bytes) {}

    private record Frames() implements MethodDescriptor.Marshaller<Frame> {
        @Override
        public InputStream stream(Frame value) {
            throw new UnsupportedOperationException("frames are received only");
        }

        @Override
        public Frame parse(InputStream stream) {
            try {
                byte[] bytes = stream.readAllBytes();
                return new Frame(series(bytes), bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final int SERIES = 1 << 3 | 2;
    private static final int WARNING = 2 << 3 | 2;
    private static final int SERIES_BATCH = 4 << 3 | 2;

    /** A frame is one field: a series, a batch of them, or something else. */
    private static int series(byte[] frame) throws IOException {
        Fields fields = new Fields(frame);
        return switch (fields.tag()) {
            case SERIES -> 1;
            case WARNING ->
                throw new IOException(
                        "a warning in the answer: " + new String(frame, java.nio.charset.StandardCharsets.UTF_8));
            case SERIES_BATCH -> {
                fields.varint();
                int series = 0;
                while (fields.at < frame.length) {
                    fields.tag();
                    fields.skip(fields.varint());
                    series++;
                }
                yield series;
            }
            default -> 0;
        };
    }

    private static final class Fields {
        private final byte[] bytes;
        private int at;

        Fields(byte[] bytes) {
            this.bytes = bytes;
        }

        int tag() {
            return varint();
        }

        void skip(int length) {
            at += length;
        }

        int varint() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }
}
