package io.athanor.component.query.discovery;

import io.athanor.server.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is spoken to.
 *
 * @param tls null: without
 * @param snappy whether messages are compressed
 */
public record Dialing(@Nullable ClientTls tls, boolean snappy) {
    /** Neither TLS nor compression. */
    public static final Dialing PLAIN = new Dialing(null, false);
}
