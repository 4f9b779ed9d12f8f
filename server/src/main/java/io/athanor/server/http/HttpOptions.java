package io.athanor.server.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens and what it takes.
 *
 * @param address where to listen; port 0 takes any free one
 * @param addressFlag the flag that chose it, for error messages; empty where the program serves itself alone
 * @param gracePeriod how long running requests may go on after a stop
 * @param cors whether browsers on other origins may ask
 * @param config the file of {@code --http.config}, null for none
 * @param maxBodyBytes greatest request body taken
 * @param maxHeaderBytes greatest request line and headers taken
 * @param compress whether answers are compressed for clients that take that
 * @param tenants by whom requests are counted; null: by nobody
 */
public record HttpOptions(
        InetSocketAddress address,
        String addressFlag,
        Duration gracePeriod,
        boolean cors,
        @Nullable Path config,
        long maxBodyBytes,
        int maxHeaderBytes,
        boolean compress,
        @Nullable TenantLabel tenants) {
    /** Greatest request body, as Go's form parser has it. */
    public static final long DEFAULT_MAX_BODY_BYTES = 10L << 20;

    /** Room for a long query in the request line. */
    public static final int DEFAULT_MAX_HEADER_BYTES = 1 << 20;

    /** Without a web configuration, and with the usual limits. */
    public HttpOptions(InetSocketAddress address, String addressFlag, Duration gracePeriod, boolean cors) {
        this(
                address,
                addressFlag,
                gracePeriod,
                cors,
                null,
                DEFAULT_MAX_BODY_BYTES,
                DEFAULT_MAX_HEADER_BYTES,
                true,
                null);
    }

    /** The same with a web configuration. */
    public HttpOptions with(@Nullable Path webConfig) {
        return new HttpOptions(
                address, addressFlag, gracePeriod, cors, webConfig, maxBodyBytes, maxHeaderBytes, compress, tenants);
    }

    /** The same, with browsers on other origins allowed to ask or not. */
    public HttpOptions cors(boolean allowed) {
        return new HttpOptions(
                address, addressFlag, gracePeriod, allowed, config, maxBodyBytes, maxHeaderBytes, compress, tenants);
    }

    /** The same with other limits, bytes. */
    public HttpOptions limited(long body, int header) {
        return new HttpOptions(address, addressFlag, gracePeriod, cors, config, body, header, compress, tenants);
    }

    /** The same, with answers compressed for clients that take that, or not. */
    public HttpOptions compressing(boolean does) {
        return new HttpOptions(
                address, addressFlag, gracePeriod, cors, config, maxBodyBytes, maxHeaderBytes, does, tenants);
    }

    /** The same, with requests counted by who sends them. */
    public HttpOptions by(TenantLabel who) {
        return new HttpOptions(
                address, addressFlag, gracePeriod, cors, config, maxBodyBytes, maxHeaderBytes, compress, who);
    }
}
