package io.athanor.server.tracing;

import java.util.LinkedHashMap;
import java.util.Map;

/** What spans say of the process that they come from. */
final class Resources {
    private Resources() {}

    /** @param service the name that the configuration gives it; empty: the environment's, or the program's */
    static Map<String, String> of(String service, Map<String, String> environment) {
        Map<String, String> resource = new LinkedHashMap<>();
        resource.put("service.name", "athanor");
        pairs(environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", ""), resource);
        String named = service.isEmpty() ? environment.getOrDefault("OTEL_SERVICE_NAME", "") : service;
        if (!named.isEmpty()) {
            resource.put("service.name", named);
        }
        return resource;
    }

    /** Adds {@code a=b,c=d}. */
    static void pairs(String text, Map<String, String> to) {
        for (String pair : text.split(",")) {
            int eq = pair.indexOf('=');
            if (eq > 0) {
                to.put(pair.substring(0, eq).strip(), pair.substring(eq + 1).strip());
            }
        }
    }
}
