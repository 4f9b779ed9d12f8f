package io.athanor.component.frontend.plan;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A parameter of a request. */
public record Param(String name, String value) {
    /** As a form or a query string. */
    public static String form(List<Param> params) {
        StringBuilder out = new StringBuilder();
        for (Param param : params) {
            out.append(out.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(param.name, StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(param.value, StandardCharsets.UTF_8));
        }
        return out.toString();
    }
}
