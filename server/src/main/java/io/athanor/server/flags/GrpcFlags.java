package io.athanor.server.flags;

import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** {@code --grpc-address}: taken, so that command lines need no change; gRPC itself comes with the store API. */
public final class GrpcFlags {
    @Option(
            names = "--grpc-address",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            defaultValue = "0.0.0.0:10901",
            description = "Where to listen for gRPC. Not built yet: taken and not listened on.")
    private InetSocketAddress address = InetSocketAddress.createUnresolved("0.0.0.0", 10901);

    public InetSocketAddress address() {
        return address;
    }
}
