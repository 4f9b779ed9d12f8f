package io.athanor.server.flags;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code host:port}, {@code :port} and {@code [v6]:port}. */
public final class HostPort implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
        int colon = value.lastIndexOf(':');
        if (colon < 0) {
            throw new TypeConversionException("\"" + value + "\" is not host:port, for example 0.0.0.0:10902");
        }
        String host = value.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new TypeConversionException(
                    "\"" + value + "\": an IPv6 address needs brackets, for example [::1]:10902");
        }
        return InetSocketAddress.createUnresolved(host.isEmpty() ? "0.0.0.0" : host, port(value, colon));
    }

    private static int port(String value, int colon) {
        try {
            int port = Integer.parseInt(value.substring(colon + 1));
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TypeConversionException("\"" + value + "\": the port has to be a number from 0 to 65535, not \""
                + value.substring(colon + 1) + "\"");
    }
}
