package io.athanor.objstore.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** A server's answer: its head, and its body as it arrives. Has to be closed, or its body. */
public final class HttpAnswer implements AutoCloseable {
    private final ClassicHttpResponse response;
    private final InputStream body;

    HttpAnswer(ClassicHttpResponse response) throws IOException {
        this.response = response;
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? null : entity.getContent();
        this.body = content == null
                ? InputStream.nullInputStream()
                : new ResponseStream(content, entity.getContentLength(), response);
        if (content == null) {
            response.close();
        }
    }

    public int status() {
        return response.getCode();
    }

    /** What the server says of its status; empty if nothing. */
    public String reason() {
        String reason = response.getReasonPhrase();
        return reason == null ? "" : reason;
    }

    /** A header's first value, null if it is not there. */
    public @Nullable String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** All headers in their order: name and value. */
    public List<Map.Entry<String, String>> headers() {
        return List.of(response.getHeaders()).stream()
                .map(header -> Map.entry(header.getName(), header.getValue() == null ? "" : header.getValue()))
                .toList();
    }

    /** The same, of each name the last value. */
    public Map<String, String> headersByName() {
        Map<String, String> byName = new LinkedHashMap<>();
        headers().forEach(header -> byName.put(header.getKey(), header.getValue()));
        return byName;
    }

    /** The length of the body in bytes; negative: it is not said. */
    public long length() {
        HttpEntity entity = response.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    /** The body; closing it closes the answer. One that ends before its length is an {@link IOException}. */
    public InputStream body() {
        return body;
    }

    /**
     * The whole body, which is then closed.
     *
     * @throws IOException if it is longer than {@code most} bytes
     */
    public byte[] bytes(int most) throws IOException {
        try (InputStream in = body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (out.size() + n > most) {
                    throw new IOException("the server's answer is longer than " + most + " bytes");
                }
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }

    /** The same as UTF-8 text. */
    public String text(int most) throws IOException {
        return new String(bytes(most), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
