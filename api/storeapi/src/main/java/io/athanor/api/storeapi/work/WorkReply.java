package io.athanor.api.storeapi.work;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.work.pb.FromQuerier;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An answer as it is given: head first, then the body in parts. Used by one thread. */
public final class WorkReply {
    private final WorkStream stream;
    private boolean isBegun;
    private boolean isOver;

    WorkReply(WorkStream stream) {
        this.stream = stream;
    }

    /**
     * Sends bytes, with status and headers if they are the first; waits until the scheduler takes them.
     *
     * @param last whether the answer ends here
     * @throws IOException if nobody wants them
     */
    public void send(int status, List<Map.Entry<String, String>> headers, byte[] bytes, int length, boolean last)
            throws IOException {
        FromQuerier.Builder message = FromQuerier.newBuilder()
                .setBody(ByteString.copyFrom(bytes, 0, length))
                .setLast(last);
        if (!isBegun) {
            isBegun = true;
            message.setStatus(status).addAllHeaders(WorkRequest.toWire(headers));
        }
        stream.sendWhenReady(message.build());
        isOver = last;
        if (last) {
            stream.whenUnwanted(null);
        }
    }

    public boolean isBegun() {
        return isBegun;
    }

    boolean isOver() {
        return isOver;
    }

    /** Runs {@code action} once, on another thread, if nobody wants the answer any more; null: nothing any more. */
    public void whenUnwanted(@org.jspecify.annotations.Nullable Runnable action) {
        stream.whenUnwanted(action);
    }
}
