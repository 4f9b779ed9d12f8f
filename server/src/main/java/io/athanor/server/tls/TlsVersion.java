package io.athanor.server.tls;

import java.util.List;
import java.util.Optional;

/** A version of TLS, in order. */
public enum TlsVersion {
    TLS10("1.0", "TLSv1"),
    TLS11("1.1", "TLSv1.1"),
    TLS12("1.2", "TLSv1.2"),
    TLS13("1.3", "TLSv1.3");

    private final String number;
    private final String protocol;

    TlsVersion(String number, String protocol) {
        this.number = number;
        this.protocol = protocol;
    }

    /** As flags have it: {@code 1.2}. */
    public static Optional<TlsVersion> ofNumber(String number) {
        return List.of(values()).stream().filter(v -> v.number.equals(number)).findFirst();
    }

    /** The JDK's names of the versions from this one to {@code max}, both included. */
    public List<String> upTo(TlsVersion max) {
        return List.of(values()).stream()
                .filter(v -> v.compareTo(this) >= 0 && v.compareTo(max) <= 0)
                .map(v -> v.protocol)
                .toList();
    }

    /** As flags have it. */
    public String number() {
        return number;
    }
}
