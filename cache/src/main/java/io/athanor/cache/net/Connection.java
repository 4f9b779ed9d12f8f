package io.athanor.cache.net;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An open connection, for one exchange at a time. */
public final class Connection {
    private static final int BUFFER = 16 << 10;

    private final AutoCloseable socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean heard;

    Connection(AutoCloseable socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new BufferedInputStream(in, BUFFER);
        this.out = new BufferedOutputStream(out, BUFFER);
    }

    /** Where requests are written, buffered. */
    public OutputStream out() {
        return out;
    }

    /** Whether the server has sent anything since the exchange began. */
    boolean heard() {
        return heard;
    }

    void begin() {
        heard = false;
    }

    /** Whether bytes have come that nobody has asked for. */
    boolean hasLeftovers() throws IOException {
        return in.available() > 0;
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the server closed the connection");
        }
        heard = true;
        return b;
    }

    /**
     * A line of ASCII, without its {@code \n} or {@code \r\n}.
     *
     * @param max characters that it may have
     * @throws EOFException if the connection ends before it does
     * @throws IOException if it is longer
     */
    public String readLine(int max) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = read(); b != '\n'; b = read()) {
            if (line.length() > max) {
                throw new IOException("the server sends a line of more than " + max + " characters");
            }
            line.append((char) b);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    /** Exactly so many bytes. */
    public byte[] readBytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection within a value");
        }
        return bytes;
    }

    /** Passes over so many bytes. */
    public void skip(long length) throws IOException {
        in.skipNBytes(length);
    }

    /** Writes text, which has to be ASCII. */
    public void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends it; whoever reads or writes it gets an {@link IOException}. */
    void close() {
        closeQuietly(socket);
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // it is given up anyway
        }
    }
}
