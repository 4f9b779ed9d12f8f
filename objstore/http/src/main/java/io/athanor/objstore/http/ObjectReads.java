package io.athanor.objstore.http;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** How an object is read by requests of HTTP: of one version, and gone on with where the connection broke. */
public final class ObjectReads {
    private ObjectReads() {}

    /** Asks for some of an object's bytes. */
    public interface Request {
        /**
         * @param tag of the version that is meant; null: the newest
         * @throws BeyondTheEndException if no byte of the range is there
         */
        HttpAnswer send(ByteRange range, @Nullable String tag) throws IOException;
    }

    /**
     * The bytes of the range that are there, to be closed by the caller.
     *
     * @param resumptions how often the connection may break
     */
    public static InputStream open(String name, ByteRange range, int resumptions, Request request) throws IOException {
        HttpAnswer answer;
        try {
            answer = request.send(range, null);
        } catch (BeyondTheEndException e) {
            return InputStream.nullInputStream();
        }
        String tag = answer.header("ETag");
        if (answer.length() < 0 || tag == null) {
            return answer.body(); // it tells by itself whether it is whole
        }
        long there = answer.length();
        return new ResumingStream(
                answer.body(),
                there,
                resumptions,
                name,
                position -> request.send(range.after(position, there), tag).body());
    }
}
