package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.plan.Param;
import java.util.List;

/**
 * Who asks.
 *
 * @param tenant as queriers know it
 * @param org by what the results of some are kept apart from those of others, beside the tenant; mostly the same
 * @param user for logs and the list of costly queries; empty: not known
 * @param headers that go to the querier with each request
 * @param forwarded those of them that the client chose, which may change what it is shown
 */
public record Caller(String tenant, String org, String user, List<Param> headers, List<Param> forwarded) {
    public Caller {
        headers = List.copyOf(headers);
        forwarded = List.copyOf(forwarded);
    }

    /** What tells its answers from those of others: a part of a cache's key. */
    public String key() {
        StringBuilder key = new StringBuilder();
        part(key, tenant);
        part(key, org);
        for (Param header : forwarded) {
            part(key, header.name());
            part(key, header.value());
        }
        return key.toString();
    }

    private static void part(StringBuilder key, String text) {
        key.append(text.length()).append(':').append(text).append(',');
    }
}
