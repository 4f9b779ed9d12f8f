package io.athanor.app;

import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What is asked of a store before anybody else does: small Series calls, now and then a large one or one for labels. */
final class WarmUpCalls {
    /** What Thanos's querier asks for, and ours. */
    private static final int BATCH = 64;

    private static final int TIMEOUT_S = 5;

    /** Of so many calls one is large, and one is for labels. */
    private static final int ROUND = 8;

    private static final MethodDescriptor<SeriesRequest, Integer> SERIES = StoreGrpc.getSeriesMethod().toBuilder(
                    StoreGrpc.getSeriesMethod().getRequestMarshaller(), new Skipped())
            .build();

    private final Channel channel;
    private final long start;
    private final long end;

    /**
     * @param channel to the store; not closed by this
     * @param start when the made-up history of a fleet begins, ms
     * @param end when it ends, ms
     */
    WarmUpCalls(Channel channel, long start, long end) {
        this.channel = channel;
        this.start = start;
        this.end = end;
    }

    /** Takes answers as a client must, and does not look at them. */
    private record Skipped() implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer value) {
            throw new UnsupportedOperationException("answers are received only");
        }

        @Override
        public Integer parse(InputStream stream) {
            try {
                return (int) stream.skip(Integer.MAX_VALUE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Asks for some time, or until {@code enough} says so, which is asked before each call. */
    void ask(Duration time, BooleanSupplier enough) {
        long until = System.nanoTime() + time.toNanos();
        for (int i = 0; System.nanoTime() < until && !enough.getAsBoolean(); i++) {
            call(i);
        }
    }

    private void call(int i) {
        switch (i % ROUND) {
            case 2 -> series(matcher(LabelMatcher.Type.EQ, "__name__", "http_request_duration_seconds_bucket"));
            case 5 -> labels();
            case 6 -> series(matcher(LabelMatcher.Type.RE, "instance", "10\\.0\\.0\\.[12]:.*"));
            default ->
                series(
                        matcher(LabelMatcher.Type.EQ, "__name__", "up"),
                        matcher(LabelMatcher.Type.EQ, "instance", "10.0.0." + i % 3 + ":8080"));
        }
    }

    private void series(LabelMatcher... matchers) {
        SeriesRequest request = SeriesRequest.newBuilder()
                .setMinTime(start)
                .setMaxTime(end - 1)
                .addAllMatchers(List.of(matchers))
                .addAggregates(Aggr.RAW)
                .setResponseBatchSize(BATCH)
                .build();
        Iterator<Integer> frames = ClientCalls.blockingServerStreamingCall(
                channel, SERIES, CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_S, TimeUnit.SECONDS), request);
        while (frames.hasNext()) {
            frames.next();
        }
    }

    private void labels() {
        StoreGrpc.StoreBlockingStub stub =
                StoreGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT_S, TimeUnit.SECONDS);
        stub.labelNames(
                LabelNamesRequest.newBuilder().setStart(start).setEnd(end).build());
        stub.labelValues(LabelValuesRequest.newBuilder()
                .setLabel("namespace")
                .addMatchers(matcher(LabelMatcher.Type.EQ, "__name__", "up"))
                .setStart(start)
                .setEnd(end)
                .build());
    }

    private static LabelMatcher matcher(LabelMatcher.Type type, String name, String value) {
        return LabelMatcher.newBuilder()
                .setType(type)
                .setName(name)
                .setValue(value)
                .build();
    }
}
