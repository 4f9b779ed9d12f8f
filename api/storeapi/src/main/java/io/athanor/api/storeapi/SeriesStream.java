package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.tsdb.series.SourceResolution;
import io.athanor.tsdb.series.StillWanted;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One Series call: frames are received and read on the call's own threads, a few ahead of who takes them. */
final class SeriesStream extends ClientCall.Listener<SeriesFrame> {
    /** Frames under way at once. */
    private static final int AHEAD = 8;

    private static final long LOOK_EVERY_MS = 100;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ClientCall<SeriesRequest, SeriesFrame> call;
    private final ChunkMemory memory;
    private final long timeoutMs;

    /** What comes next. */
    sealed interface Event {
        record Frame(SeriesFrame frame) implements Event {}

        record End(Status status) implements Event {}

        /** Nothing has come for too long. */
        record Silence() implements Event {}
    }

    /** Begins the call; nothing comes for longer than {@code timeout}: silence. Zero: for ever. */
    SeriesStream(
            Channel channel,
            SeriesRequest request,
            SourceResolution resolution,
            ReceivedSeries answer,
            ReceiveMemory pool,
            Duration timeout) {
        this.memory = new ChunkMemory(pool);
        this.timeoutMs = timeout.toMillis();
        MethodDescriptor<SeriesRequest, SeriesResponse> method = StoreGrpc.getSeriesMethod();
        call = channel.newCall(
                method.toBuilder(method.getRequestMarshaller(), new Frames(new FrameParser(answer, memory, resolution)))
                        .build(),
                CallOptions.DEFAULT);
        call.start(this, new Metadata());
        call.request(AHEAD);
        call.sendMessage(request);
        call.halfClose();
    }

    /** Reads messages as they come. */
    private record Frames(FrameParser parser) implements MethodDescriptor.Marshaller<SeriesFrame> {
        @Override
        public InputStream stream(SeriesFrame value) {
            throw new UnsupportedOperationException("frames are received only");
        }

        @Override
        public SeriesFrame parse(InputStream stream) {
            try {
                return parser.parse(stream, stream instanceof KnownLength ? stream.available() : 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void onMessage(SeriesFrame frame) {
        events.add(new Event.Frame(frame));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        events.add(new Event.End(status));
    }

    /** Waits for what comes next, as long as anybody wants it. */
    Event next() throws InterruptedException {
        long waited = 0;
        while (true) {
            long look = timeoutMs == 0 ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, timeoutMs - waited);
            @Nullable Event event = events.poll(look, TimeUnit.MILLISECONDS);
            if (event != null) {
                if (event instanceof Event.Frame) {
                    call.request(1);
                }
                return event;
            }
            waited += look;
            if (timeoutMs > 0 && waited >= timeoutMs) {
                return new Event.Silence();
            }
            StillWanted.check();
        }
    }

    /** Ends the call if it still runs. The chunks stay. */
    void cancel() {
        call.cancel("no more of it is wanted", null);
    }

    long heldBytes() {
        return memory.heldBytes();
    }

    /** Lets go of the chunks. */
    void release() {
        memory.close();
    }
}
