package io.athanor.bench.frontend;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1 that is kept, and costs the machine as little as can be. Used by one thread. */
final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[256 << 10];
    private final String host;

    Client(String url) throws IOException {
        URI uri = URI.create(url);
        host = uri.getHost() + ":" + uri.getPort();
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5000);
        in = new BufferedInputStream(socket.getInputStream(), 256 << 10);
    }

    /** A range query's path. */
    static String range(String query, long start, long end, long step) {
        return "/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start=" + start
                + "&end=" + end + "&step=" + step;
    }

    /**
     * Asks, and reads the whole answer.
     *
     * @return the answer's length, bytes
     * @throws IOException unless its status is 200
     */
    long ask(String path, String tenant) throws IOException {
        return ask(path, tenant, null);
    }

    /** The same, keeping the body. */
    byte[] body(String path) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ask(path, "", body);
        return body.toByteArray();
    }

    private long ask(String path, String tenant, @Nullable ByteArrayOutputStream into) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                + (tenant.isEmpty() ? "" : "THANOS-TENANT: " + tenant + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        long length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).strip());
            }
        }
        long read = length >= 0 ? skip(length, into) : chunks(into);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status + " to " + path);
        }
        return read;
    }

    private long chunks(@Nullable ByteArrayOutputStream into) throws IOException {
        long all = 0;
        while (true) {
            long length = Long.parseLong(line().strip(), 16);
            all += skip(length, into);
            line();
            if (length == 0) {
                return all;
            }
        }
    }

    private long skip(long length, @Nullable ByteArrayOutputStream into) throws IOException {
        for (long left = length; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException();
            }
            if (into != null) {
                into.write(buffer, 0, n);
            }
            left -= n;
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
