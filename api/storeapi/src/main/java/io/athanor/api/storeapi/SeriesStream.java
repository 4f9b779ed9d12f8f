package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Series call: frames are received and read on the call's own threads, some ahead of who takes them. Silence is counted
 * from the last message, or from when one was asked for after it, whoever is waited for meanwhile: of many stores that say
 * nothing, all are given up at one time.
 */
final class SeriesStream extends ClientCall.Listener<SeriesFrame> {
    private static final long LOOK_EVERY_NANOS = 100_000_000;

    /** Of so many bytes received and not taken no more is asked for, but the few messages that keep it going, bytes. */
    private static final long MOST_AHEAD = 8 << 20;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ClientCall<SeriesRequest, SeriesFrame> call;
    private final ChunkMemory memory;
    private final long timeoutNanos;
    private final long begun = System.nanoTime();

    private final int ahead;
    private final Object asking = new Object();

    /** Messages that were asked for and have not come; guarded by the lock, as what follows. */
    private int outstanding;

    /** Messages that have come and were not taken, and their bytes. */
    private int waiting;

    private long waitingBytes;

    /** Since when the other side is silent: it was asked, and nothing has come. */
    private volatile long silentSince = begun;

    /** How the call has ended; OK while it runs. */
    private volatile Status end = Status.OK;

    /** What comes next. */
    sealed interface Event {
        record Frame(SeriesFrame frame) implements Event {}

        record End(Status status) implements Event {}

        /** Nothing has come for too long. */
        record Silence() implements Event {}
    }

    /**
     * Begins the call; nothing comes for longer than the timeout: silence. Zero: for ever.
     *
     * @param reader reads messages, of which chunks are put where it is told
     */
    SeriesStream(
            Channel channel,
            SeriesRequest request,
            Metadata metadata,
            Function<ChunkMemory, FrameReader> reader,
            Receiving receiving) {
        this.memory = new ChunkMemory(receiving.memory());
        this.timeoutNanos = receiving.responseTimeout().toNanos();
        this.ahead = receiving.ahead();
        this.outstanding = Math.min(ahead, Receiving.FEW_AHEAD);
        MethodDescriptor<SeriesRequest, SeriesResponse> method = StoreGrpc.getSeriesMethod();
        call = channel.newCall(
                method.toBuilder(method.getRequestMarshaller(), new Frames(reader.apply(memory), memory))
                        .build(),
                CallOptions.DEFAULT);
        call.start(this, metadata);
        call.request(Math.min(ahead, Receiving.FEW_AHEAD));
        call.sendMessage(request);
        call.halfClose();
    }

    /** Reads messages as they come. */
    private record Frames(FrameReader reader, ChunkMemory memory) implements MethodDescriptor.Marshaller<SeriesFrame> {
        @Override
        public InputStream stream(SeriesFrame value) {
            throw new UnsupportedOperationException("frames are received only");
        }

        @Override
        public SeriesFrame parse(InputStream stream) {
            try {
                int length = stream instanceof KnownLength ? stream.available() : 0;
                long before = memory.heldBytes();
                SeriesFrame frame = reader.parse(stream, length);
                frame.bytes = Math.max(length, memory.heldBytes() - before);
                return frame;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void onMessage(SeriesFrame frame) {
        silentSince = System.nanoTime();
        synchronized (asking) {
            outstanding--;
            waiting++;
            waitingBytes += frame.bytes;
        }
        events.add(new Event.Frame(frame));
        askForMore();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end = status;
        events.add(new Event.End(status));
    }

    /** Waits for what comes next, as long as anybody wants it. */
    Event next() throws InterruptedException {
        while (true) {
            @Nullable Event event = events.poll();
            if (event == null) {
                event = events.poll(patience(), TimeUnit.NANOSECONDS);
            }
            if (event != null) {
                if (event instanceof Event.Frame(SeriesFrame frame)) {
                    synchronized (asking) {
                        waiting--;
                        waitingBytes -= frame.bytes;
                    }
                    askForMore();
                }
                return event;
            }
            if (timeoutNanos > 0 && System.nanoTime() - silentSince >= timeoutNanos && events.isEmpty()) {
                return new Event.Silence();
            }
            StillWanted.check();
        }
    }

    private long patience() {
        if (timeoutNanos == 0) {
            return LOOK_EVERY_NANOS;
        }
        long left = silentSince + timeoutNanos - System.nanoTime();
        return Math.clamp(left, 0, LOOK_EVERY_NANOS);
    }

    private void askForMore() {
        int more;
        synchronized (asking) {
            int most = waitingBytes < MOST_AHEAD ? ahead : Math.min(ahead, Receiving.FEW_AHEAD);
            more = Math.min(Receiving.FEW_AHEAD, most - waiting) - outstanding;
            if (more > 0 && outstanding == 0) {
                silentSince = System.nanoTime();
            }
            outstanding += Math.max(0, more);
        }
        if (more > 0) {
            call.request(more);
        }
    }

    /** How the call has ended, whether or not all that came before was taken; OK while it runs. */
    Status end() {
        return end;
    }

    /** How long the call has run, ns. */
    long nanos() {
        return System.nanoTime() - begun;
    }

    /** Lets go of the memory of the chunks of this series and of those before, as far as nothing later lies there. */
    void release(RemoteChunks series) {
        memory.releaseBefore(series.lastSlab());
    }

    /** Ends the call if it still runs. The chunks stay. */
    void cancel() {
        call.cancel("no more of it is wanted", null);
    }

    long heldBytes() {
        return memory.heldBytes();
    }

    /** The same, but this series' own chunks stay. */
    void releaseBefore(RemoteChunks series) {
        memory.releaseBefore(series.firstSlab());
    }

    /** Lets go of the chunks. */
    void release() {
        memory.close();
    }
}
