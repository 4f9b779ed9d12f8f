package io.athanor.server.http;

import io.athanor.model.TenantNames;
import org.jspecify.annotations.Nullable;

/**
 * Requests are counted by who sends them: the label {@code tenant} of the {@code http_*} metrics.
 *
 * @param header request header that names the tenant
 * @param names what tenants are called there
 */
public record TenantLabel(String header, TenantNames names) {
    /** @param otherwise the tenant of requests that name none */
    public TenantLabel(String header, String otherwise) {
        this(header, new TenantNames(otherwise));
    }

    /** The label's value for a request with this header. */
    String of(@Nullable String named) {
        return names.named(named == null ? "" : named);
    }
}
