package io.athanor.server.dns;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An address as flags and YAML have it: one that stands for itself, or a name to be looked up.
 *
 * <p><b>Grammar</b> {@code host:port}, or {@code kind "+" [scheme "//"] host [":" port]} with a kind of {@link Kind}. The
 * scheme stands before each address that is found, the port after it, in place of one that a service record tells.
 *
 * @param kind what is to be done with it
 * @param text all of it, as it was given
 * @param scheme {@code http://} or the like, empty if there is none
 * @param host the name
 * @param port the port, empty if there is none
 */
public record DnsAddress(Kind kind, String text, String scheme, String host, String port) {
    /** What is looked up. */
    public enum Kind {
        /** Nothing: the address stands for itself. */
        PLAIN(""),
        /** The IPv4 addresses of a name; its IPv6 addresses if it has none. */
        DNS("dns"),
        /** The services of a name, and the addresses of their hosts. */
        DNSSRV("dnssrv"),
        /** The services of a name; their hosts by name. */
        DNSSRVNOA("dnssrvnoa"),
        /** All addresses of a name, the IPv6 ones first. */
        DNSDUALSTACK("dnsdualstack");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The word before the {@code +}. */
        public String prefix() {
            return prefix;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static DnsAddress parse(String text) {
        int plus = text.indexOf('+');
        if (plus < 0) {
            return new DnsAddress(Kind.PLAIN, text, "", text, "");
        }
        Kind kind = kind(text, text.substring(0, plus));
        String name = text.substring(plus + 1);
        int slashes = name.indexOf("//");
        String scheme = slashes < 0 ? "" : name.substring(0, slashes + 2);
        String place = name.substring(scheme.length());
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (place.indexOf(':') == colon || place.charAt(colon - 1) == ']');
        String host = hasPort ? place.substring(0, colon) : place;
        String port = hasPort ? place.substring(colon + 1) : "";
        DnsAddress address = new DnsAddress(kind, text, scheme, unbracketed(host), port);
        address.check();
        return address;
    }

    /** All addresses of a list, each read. */
    public static List<DnsAddress> parseAll(List<String> texts) {
        return texts.stream().map(DnsAddress::parse).toList();
    }

    private static Kind kind(String text, String prefix) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.PLAIN && kind.prefix.equals(prefix)) {
                return kind;
            }
        }
        String known = Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.PLAIN)
                .map(kind -> kind.prefix + "+")
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "\"" + text + "\": there is no lookup \"" + prefix + "+\": there are " + known);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private void check() {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" has no name to be looked up");
        }
        if (port.isEmpty() && (kind == Kind.DNS || kind == Kind.DNSDUALSTACK)) {
            throw new IllegalArgumentException("\"" + text + "\" needs a port: " + kind.prefix + "+host:port");
        }
        if (!port.isEmpty() && (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535)) {
            throw new IllegalArgumentException("\"" + text + "\": \"" + port + "\" is no port");
        }
    }

    /** Whether there is something to be looked up. */
    public boolean isDynamic() {
        return kind != Kind.PLAIN;
    }

    /** The address of a host that was found. */
    String at(String foundHost, String foundPort) {
        String bracketed = foundHost.indexOf(':') >= 0 ? "[" + foundHost + "]" : foundHost;
        return scheme + bracketed + ":" + foundPort;
    }

    @Override
    public String toString() {
        return text;
    }
}
