package io.athanor.component.query.discovery;

import io.athanor.server.UserError;
import io.athanor.server.dns.DnsAddress;
import java.util.ArrayList;
import java.util.List;

/** Endpoints that flags name. */
public final class FixedEndpoints {
    private FixedEndpoints() {}

    /**
     * The addresses of one flag.
     *
     * @throws UserError naming the flag and the address that is wrong
     */
    public static List<EndpointSpec> of(
            String flag, List<String> addresses, boolean isStrict, boolean isGroup, Dialing dialing) {
        List<EndpointSpec> specs = new ArrayList<>();
        for (String text : addresses) {
            EndpointSpec spec = new EndpointSpec(address(flag, text), isStrict, isGroup, dialing, "");
            if (!spec.problem().isEmpty()) {
                throw UserError.usage(flag + "=" + spec.problem());
            }
            specs.add(spec);
        }
        return specs;
    }

    private static DnsAddress address(String flag, String text) {
        try {
            return DnsAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(flag + ": " + e.getMessage());
        }
    }
}
