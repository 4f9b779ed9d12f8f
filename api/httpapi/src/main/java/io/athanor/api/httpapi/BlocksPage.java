package io.athanor.api.httpapi;

import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code /loaded} and {@code /blocks}: blocks on a line of time, over {@link BlocksApi}, until the real user interface comes. */
public final class BlocksPage {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String html;

    public BlocksPage() {
        try (InputStream in = BlocksPage.class.getResourceAsStream("blocks.html")) {
            if (in == null) {
                throw new IllegalStateException("blocks.html is missing from the build");
            }
            html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page of the blocks that the component works on, and that of all blocks of the bucket. */
    public Routes routes() {
        return new Routes().add("GET", "/loaded", "page", this::page).add("GET", "/blocks", "page", this::page);
    }

    private void page(HttpExchange exchange) throws IOException {
        exchange.header("Content-Security-Policy", POLICY);
        exchange.header("X-Content-Type-Options", "nosniff");
        exchange.send(200, "text/html; charset=utf-8", html);
    }
}
