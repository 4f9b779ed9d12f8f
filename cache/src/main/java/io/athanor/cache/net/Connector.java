package io.athanor.cache.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Opens connections to one address: {@code host:port}, {@code [ipv6]:port}, or a Unix socket's path. */
public final class Connector {
    private final String address;
    private final Duration timeout;

    /**
     * @param timeout of connecting; the exchange's own may be shorter
     * @throws IllegalArgumentException if the address is none
     */
    public Connector(String address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        if (!isPath()) {
            int _ = port();
        }
    }

    public String address() {
        return address;
    }

    private boolean isPath() {
        return address.indexOf('/') >= 0;
    }

    private String host() {
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 1 << 16) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + address + "\" is no address of the form host:port");
    }

    /** A new connection, ready for bytes. */
    Connection open() throws IOException {
        if (isPath()) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            return orClose(channel, () -> {
                channel.connect(UnixDomainSocketAddress.of(address));
                return new Connection(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
            });
        }
        Socket socket = new Socket();
        return orClose(socket, () -> {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(InetAddress.getByName(host()), port()), (int)
                    Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
            return new Connection(socket, socket.getInputStream(), socket.getOutputStream());
        });
    }

    private interface Opening {
        Connection run() throws IOException;
    }

    private static Connection orClose(AutoCloseable socket, Opening opening) throws IOException {
        boolean open = false;
        try {
            Connection connection = opening.run();
            open = true;
            return connection;
        } finally {
            if (!open) {
                Connection.closeQuietly(socket);
            }
        }
    }
}
