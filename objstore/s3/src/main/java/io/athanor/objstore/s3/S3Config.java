package io.athanor.objstore.s3;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import java.util.Map;

/**
 * A bucket of S3, as Thanos's YAML says it. Its {@code toString} shows no secret.
 *
 * @param listsV1 lists with version 1 of the request
 * @param traces logs each request at debug, never a header or a body
 * @param maxTries of each request in all; 0: {@value #DEFAULT_TRIES}
 */
public record S3Config(
        Address address,
        Access access,
        Uploads uploads,
        Encryption encryption,
        HttpConfig http,
        boolean listsV1,
        boolean traces,
        int maxTries) {
    /** What Thanos's client takes if nothing is said. */
    public static final int DEFAULT_TRIES = 10;

    /**
     * Where the bucket is.
     *
     * @param endpoint {@code host} or {@code host:port}
     * @param region empty: what an AWS endpoint names, else {@code us-east-1}
     * @param isPlain HTTP in place of HTTPS
     */
    public record Address(
            String bucket, String endpoint, String region, boolean isPlain, boolean dualstack, Lookup lookup) {}

    /** How a request names its bucket. */
    public enum Lookup {
        /** In the host's name at AWS, in the path elsewhere. */
        AUTO,
        VIRTUAL_HOSTED,
        PATH
    }

    /**
     * Who asks. Without keys they are looked for: in the environment, a web identity's token, the shared files, and the
     * container's or the instance's role.
     *
     * @param stsEndpoint where a web identity is exchanged for keys, a URL; empty: AWS's
     */
    public record Access(String accessKey, Secret secretKey, Secret sessionToken, String stsEndpoint) {
        /** The chain of places where keys are looked for. */
        public static final Access CHAIN = new Access("", Secret.NONE, Secret.NONE, "");
    }

    /**
     * How objects are written.
     *
     * @param metadata kept with each object; a name that is a header of S3 or of HTTP ({@code x-amz-storage-class}, {@code
     *     x-amz-acl}, {@code Cache-Control}) is sent as that header
     * @param sendMd5 sends the MD5 of what is written, to be checked; else its CRC32C
     * @param multipart whether a large object goes in parts
     * @param partSize bytes, at least {@value #MIN_PART} and at most {@value #MAX_PART}
     */
    public record Uploads(Map<String, String> metadata, boolean sendMd5, boolean multipart, long partSize) {
        /** The smallest part that S3 takes. */
        public static final long MIN_PART = 5L << 20;

        /** The largest. */
        public static final long MAX_PART = 5L << 30;

        /** What Thanos does if nothing is said. */
        public static final Uploads DEFAULT = new Uploads(Map.of(), true, true, 64L << 20);

        public Uploads {
            metadata = Map.copyOf(metadata);
        }
    }

    /** How the server encrypts what it keeps. */
    public sealed interface Encryption {
        /** As the bucket says. */
        record BucketsOwn() implements Encryption {}

        /** With S3's keys. */
        record SseS3() implements Encryption {}

        /** With a key of the key management service. */
        record SseKms(String keyId, Map<String, String> context) implements Encryption {
            public SseKms {
                context = Map.copyOf(context);
            }
        }

        /**
         * With a key that each request brings along.
         *
         * @param key 32 bytes in base64
         */
        record SseC(Secret key) implements Encryption {}
    }
}
