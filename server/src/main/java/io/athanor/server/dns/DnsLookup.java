package io.athanor.server.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Asks about names. Any thread may call it; a call may take seconds. */
public interface DnsLookup {
    /**
     * The addresses of a host, none if there is no such host.
     *
     * @throws IOException if that could not be found out
     */
    List<InetAddress> addresses(String host) throws IOException;

    /**
     * The services that a name stands for, none if there is no such name.
     *
     * @throws IOException if that could not be found out
     */
    List<Service> services(String name) throws IOException;

    /**
     * One service record.
     *
     * @param host name of the host, without a dot at its end
     */
    record Service(String host, int port) {}
}
