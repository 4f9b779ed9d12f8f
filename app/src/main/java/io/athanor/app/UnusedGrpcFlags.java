package io.athanor.app;

import io.athanor.server.flags.HostPort;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** {@code --grpc-address}: taken, so that command lines need no change; {@code athanor store} is to serve gRPC. */
final class UnusedGrpcFlags {
    @Option(
            names = "--grpc-address",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            defaultValue = "0.0.0.0:10901",
            description = "Where to listen for gRPC. Not built yet: taken and not listened on.")
    private InetSocketAddress address = InetSocketAddress.createUnresolved("0.0.0.0", 10901);

    InetSocketAddress address() {
        return address;
    }
}
