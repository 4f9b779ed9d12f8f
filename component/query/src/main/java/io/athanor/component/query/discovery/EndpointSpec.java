package io.athanor.component.query.discovery;

import io.athanor.server.dns.DnsAddress;

/**
 * An endpoint as it is configured: one server, or a name that stands for some.
 *
 * @param address where it is
 * @param isStrict whether it is asked even while it does not say what it has
 * @param isGroup whether all servers behind the name are one, asked in turn
 * @param dialing how it is spoken to
 * @param serviceConfig gRPC's service config of a group, as JSON; empty: the default
 */
public record EndpointSpec(
        DnsAddress address, boolean isStrict, boolean isGroup, Dialing dialing, String serviceConfig) {
    /** One that is asked while it says what it has. */
    public static EndpointSpec of(DnsAddress address, Dialing dialing) {
        return new EndpointSpec(address, false, false, dialing, "");
    }

    /** What it is called in answers, metrics and lines of the log; Thanos's words. */
    public String name() {
        return isGroup ? "thanos:///" + address.text() : address.text();
    }

    /** One of the servers that the name was found to stand for. */
    EndpointSpec at(String found) {
        return new EndpointSpec(
                new DnsAddress(DnsAddress.Kind.PLAIN, found, "", found, ""), isStrict, isGroup, dialing, serviceConfig);
    }

    /** Whether the servers behind it have to be found. */
    boolean isLookedUp() {
        return address.isDynamic() && !isGroup;
    }

    /**
     * What is wrong with it, empty if nothing is.
     */
    String problem() {
        if (isStrict && address.isDynamic()) {
            return address
                    + " is a dynamically specified endpoint i.e. it uses SD and that is not permitted under strict"
                    + " mode.";
        }
        if (!isGroup && !serviceConfig.isEmpty()) {
            return address + " service_config is only valid for endpoint groups.";
        }
        if (!address.isDynamic() && !address.text().matches(".+:[0-9]{1,5}")) {
            return address + " is not HOST:PORT, for example store:10901";
        }
        return "";
    }
}
