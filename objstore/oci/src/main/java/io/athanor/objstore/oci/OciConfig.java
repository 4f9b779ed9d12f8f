package io.athanor.objstore.oci;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import java.time.Duration;

/**
 * A bucket of Oracle's cloud, as Thanos's YAML says it. Its {@code toString} shows no secret.
 *
 * @param partSize bytes of each part of a large object, one of which each upload keeps in memory
 * @param tries of each request in all
 * @param pause before the second try
 */
public record OciConfig(
        Identity identity, String region, String bucket, int partSize, int tries, Duration pause, HttpConfig http) {
    /** What is taken if nothing is said. */
    public static final int DEFAULT_PART_SIZE = 16 << 20;

    /** The same. */
    public static final int DEFAULT_TRIES = 8;

    /** The same. */
    public static final Duration DEFAULT_PAUSE = Duration.ofMillis(200);

    /**
     * Who asks.
     *
     * @param fingerprint of the public key that Oracle knows
     * @param privateKey a PEM file's text
     * @param passphrase of an encrypted key; empty: it is not
     */
    public record Identity(String tenancy, String user, String fingerprint, Secret privateKey, Secret passphrase) {
        String keyId() {
            return tenancy + "/" + user + "/" + fingerprint;
        }
    }

    /** Where the region's objects are. */
    String root() {
        String domain = region.startsWith("us-gov-") || region.equals("us-langley-1") || region.equals("us-luke-1")
                ? "oraclegovcloud.com"
                : region.startsWith("uk-gov-") ? "oraclegovcloud.uk" : "oraclecloud.com";
        return "https://objectstorage." + region + "." + domain;
    }
}
