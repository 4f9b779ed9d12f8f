package io.athanor.app;

import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code /}: a page with a query box, until the real user interface comes. */
final class StaticPage {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final WebFlags web;
    private final String html;

    StaticPage(WebFlags web) {
        this.web = web;
        this.html = load();
    }

    private static String load() {
        try (InputStream in = StaticPage.class.getResourceAsStream("/io/athanor/app/index.html")) {
            if (in == null) {
                throw new IllegalStateException("index.html is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Routes routes() {
        String prefix = web.routePrefix();
        Routes routes = new Routes().add("GET", prefix + "/", "page", this::page);
        routes.add("GET", prefix + "/graph", "page", this::page);
        if (!prefix.isEmpty()) {
            routes.add("GET", prefix, "page", this::redirect);
            routes.add("GET", "/", "page", this::redirect);
        }
        return routes;
    }

    private void page(HttpExchange exchange) throws IOException {
        exchange.header("Content-Security-Policy", POLICY);
        exchange.header("X-Content-Type-Options", "nosniff");
        exchange.send(200, "text/html; charset=utf-8", html);
    }

    private void redirect(HttpExchange exchange) throws IOException {
        web.redirect(exchange, "/");
    }
}
