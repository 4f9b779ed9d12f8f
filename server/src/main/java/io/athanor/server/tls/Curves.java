package io.athanor.server.tls;

import java.util.Map;
import java.util.Optional;

/** The curves of key exchanges, by the names that flags and web configurations have for them. */
public final class Curves {
    /** The names, as messages list them. */
    public static final String NAMES = "CurveP256, CurveP384, CurveP521 or X25519";

    private static final Map<String, String> GROUPS = Map.of(
            "CurveP256", "secp256r1",
            "CurveP384", "secp384r1",
            "CurveP521", "secp521r1",
            "X25519", "x25519");

    private Curves() {}

    /** The JDK's name of the group; empty if there is no such curve. */
    public static Optional<String> group(String curve) {
        return Optional.ofNullable(GROUPS.get(curve));
    }
}
