package io.athanor.server.grpc;

import io.athanor.server.tls.ServerTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a gRPC server listens.
 *
 * @param address where; port 0 takes any free one
 * @param tls null: without
 * @param maxConnectionAge how old a connection may get before the client is asked for a new one; zero: any age
 * @param gracePeriod how long running calls may go on after a stop, and after a connection has come of age
 * @param maxRequestBytes a longer request is refused before it is read
 */
public record GrpcOptions(
        InetSocketAddress address,
        @Nullable ServerTls tls,
        Duration maxConnectionAge,
        Duration gracePeriod,
        int maxRequestBytes) {
    /** With requests of any length. */
    public GrpcOptions(
            InetSocketAddress address, @Nullable ServerTls tls, Duration maxConnectionAge, Duration gracePeriod) {
        this(address, tls, maxConnectionAge, gracePeriod, Integer.MAX_VALUE);
    }

    /** The same with requests of at most so many bytes. */
    public GrpcOptions withRequestsUpTo(int bytes) {
        return new GrpcOptions(address, tls, maxConnectionAge, gracePeriod, bytes);
    }
}
