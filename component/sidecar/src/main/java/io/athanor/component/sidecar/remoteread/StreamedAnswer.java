package io.athanor.component.sidecar.remoteread;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer of encoded chunks, as it arrives. A series that is long comes in several frames. */
public final class StreamedAnswer implements ReadAnswer {
    /** How the head of such an answer names it. */
    public static final String CONTENT_TYPE = "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";

    private final FrameReader frames;
    private final ChunkedSeries parser;
    private final Deque<ReceivedSeries> parsed = new ArrayDeque<>();
    private int count;
    private boolean hasEnded;

    /**
     * @param in is not closed by this
     * @param problems told of chunks that cannot be read later on
     */
    public StreamedAnswer(InputStream in, Consumer<String> problems) {
        this.frames = new FrameReader(in);
        this.parser = new ChunkedSeries(problems);
    }

    @Override
    public @Nullable ReceivedSeries next() throws IOException {
        fill();
        ReceivedSeries first = parsed.poll();
        if (first == null) {
            return null;
        }
        fill();
        while (!parsed.isEmpty() && parsed.peek().labels().equals(first.labels())) {
            first.chunks().addAll(parsed.remove().chunks());
            fill();
        }
        return first;
    }

    private void fill() throws IOException {
        while (parsed.isEmpty() && !hasEnded) {
            byte[] message = frames.next();
            if (message == null) {
                hasEnded = true;
            } else {
                count++;
                parsed.addAll(parser.parse(message, frames.length()));
            }
        }
    }

    @Override
    public int frames() {
        return count;
    }
}
