package io.athanor.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Used by one thread. */
public final class HttpExchange {
    private final HttpCall call;
    private final Map<String, String> pathValues;
    private final long maxBodyBytes;
    private @Nullable Form form;
    private long bytesSent;

    HttpExchange(HttpCall call, Map<String, String> pathValues, long maxBodyBytes) {
        this.call = call;
        this.pathValues = pathValues;
        this.maxBodyBytes = maxBodyBytes;
    }

    public String method() {
        return call.method();
    }

    /** The path as it was asked for, percent escapes included. */
    public String path() {
        return call.path();
    }

    /** The decoded part of the path that the route calls {@code name}, or the empty string. */
    public String pathValue(String name) {
        return pathValues.getOrDefault(name, "");
    }

    /** A request header's first value, or the empty string. */
    public String header(String name) {
        return call.header(name);
    }

    /** The certificate that the client has shown, null if it has none, or speaks no TLS. */
    public @Nullable X509Certificate clientCertificate() {
        return call.clientCertificate();
    }

    /** All headers of the request, in their order. */
    public List<Map.Entry<String, String>> headers() {
        return call.headers();
    }

    /** The query string as it was sent, without its question mark; empty if there is none. */
    public String query() {
        return call.query();
    }

    /** Where the request comes from: {@code host:port}. */
    public String remoteAddress() {
        return call.remoteAddress();
    }

    /**
     * The body of the request as it was sent; whoever reads it has no {@link #form}.
     *
     * @throws BodyTooLargeException if it is larger than the server takes
     */
    public byte[] body() throws IOException {
        int most = (int) Math.min(Integer.MAX_VALUE - 16, maxBodyBytes);
        try (InputStream in = call.body()) {
            byte[] body = call.length() > most ? null : in.readNBytes(most + 1);
            if (body == null || body.length > most) {
                throw new BodyTooLargeException(maxBodyBytes);
            }
            return body;
        }
    }

    /**
     * The parameters of the query string and, of a POST, of the form in the body.
     *
     * @throws BodyTooLargeException if the body is larger than the server takes
     */
    public Form form() throws IOException {
        Form read = form;
        if (read == null) {
            read = Form.parse(formBody(), call.query());
            form = read;
        }
        return read;
    }

    /**
     * The body as it is.
     *
     * @param most how long it may be, bytes
     * @throws BodyTooLargeException if it is longer
     */
    public byte[] body(int most) throws IOException {
        try (InputStream in = call.body()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw new BodyTooLargeException(most);
            }
            return body;
        }
    }

    private String formBody() throws IOException {
        String type = header("Content-Type").toLowerCase(Locale.ROOT);
        if (!method().equals("POST") || !type.startsWith("application/x-www-form-urlencoded")) {
            return "";
        }
        int most = (int) Math.min(Integer.MAX_VALUE - 16, maxBodyBytes);
        try (InputStream in = call.body()) {
            byte[] body = call.length() > most ? null : in.readNBytes(most + 1);
            if (body == null || body.length > most) {
                // A client that is still sending when the connection is closed may never see the answer.
                for (long left = 2L * most, n = 1; left > 0 && n > 0; left -= n) {
                    n = in.skip(left);
                }
                throw new BodyTooLargeException(maxBodyBytes);
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Sets the status of the answer, before the first {@code send}. */
    public void status(int status) {
        call.status(status);
    }

    /** Sets a header of the answer, before the first {@code send}. */
    public void header(String name, String value) {
        call.header(name, value);
    }

    /** Adds a header to the answer, beside those of the same name. */
    public void addHeader(String name, String value) {
        call.addHeader(name, value);
    }

    /** Answers with a status, a content type and a text. */
    public void send(int status, String contentType, String body) throws IOException {
        status(status);
        header(HttpHeader.CONTENT_TYPE.asString(), contentType);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        send(bytes, bytes.length, true);
    }

    /**
     * Sends {@code length} bytes of the answer's body, and waits until they are taken; the array may be used again then.
     *
     * @param last whether the body ends here
     * @throws ClientGoneException if the client is no longer there
     */
    public void send(byte[] bytes, int length, boolean last) throws IOException {
        send(bytes, 0, length, last);
    }

    /** The same of {@code length} bytes from {@code from} on. */
    public void send(byte[] bytes, int from, int length, boolean last) throws IOException {
        bytesSent += length;
        try {
            call.send(bytes, from, length, last);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** Whether the status and headers are on their way already: nothing about them can be changed then. */
    public boolean isCommitted() {
        return call.isCommitted();
    }

    /**
     * Runs {@code action} once, on another thread, if the client closes its connection while the answer is being computed.
     * Closing what is returned ends that; after it the action is not running, and will not.
     */
    public AutoCloseableWatch whenClientGoes(Runnable action) {
        return call.whenClientGoes(action);
    }

    long bytesSent() {
        return bytesSent;
    }

    int status() {
        return call.status();
    }

    /** A watch on the client's connection, to be closed before the answer is sent. */
    public interface AutoCloseableWatch extends AutoCloseable {
        @Override
        void close();
    }
}
