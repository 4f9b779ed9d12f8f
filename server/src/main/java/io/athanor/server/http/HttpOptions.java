package io.athanor.server.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a server listens and what it takes.
 *
 * @param address where to listen; port 0 takes any free one
 * @param addressFlag the flag that chose it, for error messages
 * @param gracePeriod how long running requests may go on after a stop
 * @param cors whether browsers on other origins may ask
 * @param maxBodyBytes greatest request body taken
 * @param maxHeaderBytes greatest request line and headers taken
 */
public record HttpOptions(
        InetSocketAddress address,
        String addressFlag,
        Duration gracePeriod,
        boolean cors,
        long maxBodyBytes,
        int maxHeaderBytes) {
    /** Greatest request body, as Go's form parser has it. */
    public static final long DEFAULT_MAX_BODY_BYTES = 10L << 20;

    /** Room for a long query in the request line. */
    public static final int DEFAULT_MAX_HEADER_BYTES = 1 << 20;

    public HttpOptions(InetSocketAddress address, String addressFlag, Duration gracePeriod, boolean cors) {
        this(address, addressFlag, gracePeriod, cors, DEFAULT_MAX_BODY_BYTES, DEFAULT_MAX_HEADER_BYTES);
    }
}
