package io.athanor.server.flags;

import picocli.CommandLine.Option;

/** {@code --web.*}. */
public final class WebFlags {
    @Option(
            names = "--web.route-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Path below which page and API are served.")
    private String routePrefix = "";

    @Option(
            names = "--web.external-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Path below which a proxy shows them, for redirects.")
    private String externalPrefix = "";

    @Option(
            names = "--web.prefix-header",
            paramLabel = "HEADER",
            defaultValue = "",
            description =
                    "Request header that names the external prefix, for example X-Forwarded-Prefix; not used beside"
                            + " --web.external-prefix.")
    private String prefixHeader = "";

    @Option(names = "--web.disable-cors", description = "Do not allow pages of other origins to ask.")
    private boolean disableCors;

    @Option(
            names = "--web.enable-admin-api",
            description = "Let clients end the queries of others: DELETE /api/v1/status/active_queries/ID.")
    private boolean adminApi;

    /** {@code /prefix} without a slash at its end, or empty. */
    public String routePrefix() {
        return clean(routePrefix);
    }

    /** What browsers see before our paths: from the flag, else from the header's value, else the route prefix. */
    public String externalPrefix(String headerValue) {
        if (!externalPrefix.isEmpty()) {
            return clean(externalPrefix);
        }
        return isPath(headerValue) ? clean(headerValue) : routePrefix();
    }

    public String prefixHeader() {
        return prefixHeader;
    }

    public boolean adminApi() {
        return adminApi;
    }

    public boolean cors() {
        return !disableCors;
    }

    /** A header comes from outside: only a plain path is believed. */
    private static boolean isPath(String value) {
        return value.matches("/?[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?");
    }

    private static String clean(String prefix) {
        String inner = prefix.replaceAll("^/+|/+$", "");
        return inner.isEmpty() ? "" : "/" + inner;
    }
}
