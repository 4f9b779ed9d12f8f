package io.athanor.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request and its answer, by whatever way they travel: a connection to this server, or one that was opened from here. */
public interface HttpCall {
    String method();

    /** Percent escapes included. */
    String path();

    /** As it was sent, without its question mark; empty if there is none. */
    String query();

    /** All headers, in their order. */
    List<Map.Entry<String, String>> headers();

    /** A header's first value, or the empty string; the name in any case. */
    String header(String name);

    /** The certificate that the client has shown, null if it has none. */
    @Nullable
    X509Certificate clientCertificate();

    /** Where the request comes from: {@code host:port}. */
    String remoteAddress();

    /** The port that it came to; 0: to none. */
    int serverPort();

    /** Of the body, bytes; less than 0: not known. */
    long length();

    /** The body; closed by who reads it. */
    InputStream body();

    void status(int status);

    int status();

    /** Sets a header of the answer. */
    void header(String name, String value);

    /** Adds a header to the answer, beside those of the same name. */
    void addHeader(String name, String value);

    /**
     * Sends a part of the answer, and waits until it is taken.
     *
     * @throws IOException if the client is no longer there
     */
    void send(byte[] bytes, int length, boolean last) throws IOException;

    /** The same of {@code length} bytes from {@code from} on. */
    default void send(byte[] bytes, int from, int length, boolean last) throws IOException {
        send(from == 0 ? bytes : Arrays.copyOfRange(bytes, from, from + length), length, last);
    }

    /** Whether status and headers are on their way. */
    boolean isCommitted();

    /** Runs {@code action} once, on another thread, if nobody wants the answer any more. */
    HttpExchange.AutoCloseableWatch whenClientGoes(Runnable action);
}
