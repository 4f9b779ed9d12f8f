package io.athanor.testing.compat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One address on the loopback for a process that is killed and started again on other ports, as a pod keeps its own. While nobody
 * is behind it, connections are closed at once.
 */
final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int port;

    Relay() throws IOException {
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** From now on that port of the loopback is behind it. */
    void to(int port) {
        this.port = port;
    }

    /** Nobody is behind it from now on; what is open ends. */
    void cut() {
        port = 0;
        open.forEach(Relay::end);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().name("relay").start(() -> carry(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void carry(Socket client) {
        int to = port;
        try (client;
                Socket process = to == 0 ? new Socket() : new Socket(InetAddress.getLoopbackAddress(), to)) {
            open.add(client);
            open.add(process);
            if (to != 0 && to == port) {
                client.setTcpNoDelay(true);
                process.setTcpNoDelay(true);
                Thread back = Thread.ofVirtual().name("relay").start(() -> pump(process, client));
                pump(client, process);
                back.join();
            }
            open.remove(process);
        } catch (IOException | InterruptedException e) {
            // nobody listens: the client sees a connection that ends
        } finally {
            open.remove(client);
        }
    }

    /** One direction, to its end; an error ends both. */
    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
