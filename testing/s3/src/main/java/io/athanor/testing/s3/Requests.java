package io.athanor.testing.s3;

import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many requests of each kind a server was asked, those that it refused included, and how many bytes it gave. */
public final class Requests {
    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);
    private final AtomicLongArray bytes = new AtomicLongArray(Kind.values().length);

    Requests() {}

    /** What a request asks for. */
    public enum Kind {
        LIST,
        /** Of a whole object. */
        GET,
        GET_RANGE,
        HEAD,
        PUT,
        /** Beginning, sending and ending an upload in parts: each of its requests is one. */
        MULTIPART,
        DELETE,
        OTHER;

        static Kind of(String method, String query, boolean hasRange, boolean isOfObject) {
            return switch (method) {
                case "HEAD" -> HEAD;
                case "GET" -> !isOfObject ? LIST : hasRange ? GET_RANGE : GET;
                case "PUT" -> query.contains("uploadId=") ? MULTIPART : isOfObject ? PUT : OTHER;
                case "POST" -> query.contains("upload") ? MULTIPART : OTHER;
                case "DELETE" -> query.contains("uploadId=") ? MULTIPART : DELETE;
                default -> OTHER;
            };
        }
    }

    /** How many of a kind since the last {@link #reset}. */
    public long of(Kind kind) {
        return counts.get(kind.ordinal());
    }

    /** Of all kinds. */
    public long all() {
        long all = 0;
        for (Kind kind : Kind.values()) {
            all += of(kind);
        }
        return all;
    }

    /** Bytes in bodies of answers to requests of a kind. */
    public long bytes(Kind kind) {
        return bytes.get(kind.ordinal());
    }

    /** Counts from nothing again. */
    public void reset() {
        for (Kind kind : Kind.values()) {
            counts.set(kind.ordinal(), 0);
            bytes.set(kind.ordinal(), 0);
        }
    }

    void asked(Kind kind) {
        counts.incrementAndGet(kind.ordinal());
    }

    void gave(Kind kind, long length) {
        bytes.addAndGet(kind.ordinal(), length);
    }

    /** As JSON: {@code {"list":{"requests":1,"bytes":2},…}}. */
    @Override
    public String toString() {
        StringJoiner json = new StringJoiner(",", "{", "}");
        for (Kind kind : Kind.values()) {
            json.add("\"" + kind.name().toLowerCase(java.util.Locale.ROOT) + "\":{\"requests\":" + of(kind)
                    + ",\"bytes\":" + bytes(kind) + "}");
        }
        return json.toString();
    }
}
