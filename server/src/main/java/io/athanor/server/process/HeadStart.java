package io.athanor.server.process;

import io.athanor.server.grpc.GrpcServer;
import io.athanor.server.http.HttpServer;

/** Has what all servers need set up on a core of its own, while another reads the command line. */
public final class HeadStart {
    private HeadStart() {}

    /** Begins, and returns at once. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("head-start").start(() -> {
            HttpServer.prepare();
            GrpcServer.prepare();
        });
    }
}
