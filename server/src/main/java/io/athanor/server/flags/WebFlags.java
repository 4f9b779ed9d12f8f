package io.athanor.server.flags;

import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import picocli.CommandLine.Option;

/** {@code --web.*}. */
public final class WebFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nWeb:%n";

    @Option(
            names = "--web.route-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Path below which page and API are served. Of a querier, by default that of"
                    + " --web.external-prefix.")
    private String routePrefix = "";

    @Option(
            names = "--web.external-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Path below which a proxy shows them, for redirects; of a URL its path is taken.")
    private String externalPrefix = "";

    @Option(
            names = "--web.prefix-header",
            paramLabel = "HEADER",
            defaultValue = "",
            description =
                    "Request header that names the external prefix, for example X-Forwarded-Prefix; not used beside"
                            + " --web.external-prefix.")
    private String prefixHeader = "";

    @Option(names = "--web.disable-cors", negatable = true, description = "Do not allow pages of other origins to ask.")
    private boolean disableCors;

    /** What browsers see is what is served, where no other route is said: so do queriers understand it. */
    public void routeByExternalPrefix() {
        if (routePrefix.isEmpty()) {
            routePrefix = externalPrefix;
        }
    }

    /** {@code /prefix} without a slash at its end, or empty. */
    public String routePrefix() {
        return clean(routePrefix);
    }

    /** What browsers see before our paths: from the flag, else from the header's value, else the route prefix. */
    String externalPrefix(String headerValue) {
        if (!externalPrefix.isEmpty()) {
            return clean(externalPrefix);
        }
        return isPath(headerValue) ? clean(headerValue) : routePrefix();
    }

    /** Where a page's client is sent: {@code page} below what browsers see before our paths. */
    public void redirect(HttpExchange exchange, String page) throws IOException {
        String header = prefixHeader.isEmpty() ? "" : exchange.header(prefixHeader);
        exchange.header("Location", externalPrefix(header) + page);
        exchange.send(302, "text/plain; charset=utf-8", "Found\n");
    }

    public boolean cors() {
        return !disableCors;
    }

    /** A header comes from outside: only a plain path is believed. */
    private static boolean isPath(String value) {
        return value.matches("/?[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?");
    }

    private static String clean(String prefix) {
        String inner =
                prefix.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "").replaceAll("^/+|/+$", "");
        return inner.isEmpty() ? "" : "/" + inner;
    }
}
