package io.athanor.api.storeapi.work;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.work.pb.FromQuerier;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A querier's answer as it comes. Used by one thread. */
public final class WorkAnswer {
    private final Worker worker;
    private final FromQuerier head;
    private @Nullable FromQuerier given;

    WorkAnswer(Worker worker, FromQuerier head) {
        this.worker = worker;
        this.head = head;
    }

    public int status() {
        return head.getStatus();
    }

    public List<Map.Entry<String, String>> headers() {
        return WorkRequest.ofWire(head.getHeadersList());
    }

    /**
     * The next bytes of the body, perhaps none.
     *
     * @throws WorkerGoneException if the querier went away before its end
     */
    public byte[] next() throws IOException {
        FromQuerier message = given == null ? head : worker.next();
        given = message;
        ByteString body = message.getBody();
        return body.toByteArray();
    }

    /** Whether what was given last is the end. */
    public boolean isOver() {
        return given != null && given.getLast();
    }
}
