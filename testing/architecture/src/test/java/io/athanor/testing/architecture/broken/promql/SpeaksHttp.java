package io.athanor.testing.architecture.broken.promql;

import org.eclipse.jetty.server.Server;

/** A language that serves. */
public record SpeaksHttp(Server server) {}
