package io.athanor.server.dns;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A server of DNS on the loopback, over UDP: it knows what a test told it, and of all else says that there is no such name. */
final class FakeDns implements Closeable {
    static final int A = 1;
    static final int SRV = 33;
    private static final int NXDOMAIN = 3;
    private static final int SERVFAIL = 2;

    private final DatagramSocket socket;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private volatile boolean failing;

    FakeDns() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("fake-dns").start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    void failing(boolean now) {
        failing = now;
    }

    /** @param name with a dot at its end */
    void knows(String name, int type, byte[]... data) {
        records.put(name + type, List.of(data));
    }

    static byte[] service(int port, String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(10);
        out.writeShort(1);
        out.writeShort(port);
        writeName(target, out);
        return bytes.toByteArray();
    }

    private static void writeName(String name, DataOutputStream out) throws IOException {
        for (String label : name.split("\\.")) {
            out.writeByte(label.length());
            out.write(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeByte(0);
    }

    private void serve() {
        byte[] buffer = new byte[1024];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(buffer);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (question[at] != 0) {
            name.append(new String(question, at + 1, question[at], StandardCharsets.ISO_8859_1))
                    .append('.');
            at += 1 + question[at];
        }
        int type = (question[at + 1] & 0xff) << 8 | question[at + 2] & 0xff;
        int end = at + 5;
        List<byte[]> found = records.get(name.toString() + type);
        boolean isKnown = records.keySet().stream().anyMatch(key -> key.matches("\\Q" + name + "\\E[0-9]+"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(0x8180 | (failing ? SERVFAIL : isKnown ? 0 : NXDOMAIN));
        out.writeShort(1);
        out.writeShort(found == null || failing ? 0 : found.size());
        out.writeInt(0);
        out.write(question, 12, end - 12);
        for (byte[] data : found == null || failing ? List.<byte[]>of() : found) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(data.length);
            out.write(data);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
