package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.s3.S3Bucket;
import io.athanor.objstore.s3.S3Config;
import io.athanor.objstore.s3.S3Config.Access;
import io.athanor.objstore.s3.S3Config.Address;
import io.athanor.objstore.s3.S3Config.Encryption;
import io.athanor.objstore.s3.S3Config.Lookup;
import io.athanor.objstore.s3.S3Config.Uploads;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of {@code type: S3}. One that cannot be honoured is refused by its name. */
final class S3Yaml {
    private static final int KEY_BYTES = 32;

    private final YamlMapping yaml;

    private S3Yaml(YamlMapping yaml) {
        this.yaml = yaml;
    }

    /** The bucket; nothing is asked of it yet. */
    static Bucket open(YamlMapping yaml, Map<String, String> environment) throws HttpSetupException {
        HttpYaml http = HttpYaml.read(yaml.mapping("http_config"));
        return S3Bucket.open(new S3Yaml(yaml).config(http.plain()), http.peers(), environment, InstantSource.system());
    }

    /** What the keys below {@code config} say, all of which are read. */
    static S3Config read(YamlMapping yaml) {
        return new S3Yaml(yaml)
                .config(HttpYaml.read(yaml.mapping("http_config")).plain());
    }

    private S3Config config(HttpConfig http) {
        if (yaml.bool("signature_version2", false)) {
            throw yaml.invalid(
                    "signature_version2", "cannot be honoured: requests are signed by version 4, remove the key");
        }
        Address address = address();
        Access access = access();
        Uploads uploads = uploads();
        Encryption encryption = encryption(yaml.mapping("sse_config"));
        String list = oneOf("list_objects_version", List.of("", "v1", "v2"));
        YamlMapping trace = yaml.mapping("trace");
        boolean traces = trace.bool("enable", false);
        trace.end();
        long tries = yaml.integer("max_retries", 0);
        if (tries < 0 || tries > Integer.MAX_VALUE) {
            throw yaml.invalid("max_retries", "has to be a number of tries, or 0 for " + S3Config.DEFAULT_TRIES);
        }
        yaml.end();
        return new S3Config(address, access, uploads, encryption, http, list.equals("v1"), traces, (int) tries);
    }

    private Address address() {
        String bucket = yaml.requiredString("bucket");
        String endpoint = yaml.requiredString("endpoint");
        if (endpoint.contains("://")) {
            throw yaml.invalid(
                    "endpoint", "must not have a scheme: write HOST or HOST:PORT, and insecure: true for plain HTTP");
        }
        if (!isHost(endpoint)) {
            throw yaml.invalid("endpoint", "has to be HOST or HOST:PORT, without a path");
        }
        String lookup = oneOf("bucket_lookup_type", List.of("auto", "virtual-hosted", "path"));
        return new Address(
                bucket,
                endpoint,
                yaml.string("region", ""),
                yaml.bool("insecure", false),
                !yaml.bool("disable_dualstack", false),
                switch (lookup) {
                    case "path" -> Lookup.PATH;
                    case "virtual-hosted" -> Lookup.VIRTUAL_HOSTED;
                    default -> Lookup.AUTO;
                });
    }

    private static boolean isHost(String endpoint) {
        try {
            URI uri = URI.create("http://" + endpoint);
            return uri.getHost() != null && uri.getRawAuthority().equals(endpoint) && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Access access() {
        String accessKey = yaml.string("access_key", "");
        String secretKey = yaml.string("secret_key", "");
        String session = yaml.string("session_token", "");
        boolean fromChain = yaml.bool("aws_sdk_auth", false);
        String sts = yaml.string("sts_endpoint", "");
        if (fromChain && !accessKey.isEmpty()) {
            throw yaml.invalid(
                    "aws_sdk_auth", "looks for keys elsewhere, but access_key gives one: remove one of them");
        }
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            String there = accessKey.isEmpty() ? "secret_key" : "access_key";
            String missing = accessKey.isEmpty() ? "access_key" : "secret_key";
            throw yaml.invalid(
                    there,
                    "is set without " + missing + ": set both, or neither to have them looked for (environment, files,"
                            + " role)");
        }
        if (!session.isEmpty() && accessKey.isEmpty()) {
            throw yaml.invalid("session_token", "belongs to keys: set access_key and secret_key, or remove it");
        }
        if (!sts.isEmpty() && !isUrl(sts)) {
            throw yaml.invalid("sts_endpoint", "has to be a URL, for example https://sts.eu-west-1.amazonaws.com");
        }
        return new Access(accessKey, secret(secretKey), secret(session), sts);
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Secret secret(String text) {
        return text.isEmpty() ? Secret.NONE : new Secret(text);
    }

    private Uploads uploads() {
        long part = yaml.integer("part_size", Uploads.DEFAULT.partSize());
        if (part < Uploads.MIN_PART || part > Uploads.MAX_PART) {
            throw yaml.invalid(
                    "part_size",
                    "is " + part + " bytes: S3 takes parts from " + Uploads.MIN_PART + " (5 MiB) to " + Uploads.MAX_PART
                            + " (5 GiB)");
        }
        return new Uploads(
                yaml.texts("put_user_metadata"),
                yaml.bool("send_content_md5", true),
                !yaml.bool("disable_multipart", false),
                part);
    }

    private Encryption encryption(YamlMapping sse) {
        String type = sse.string("type", "");
        String kmsKey = sse.string("kms_key_id", "");
        Map<String, String> context = sse.texts("kms_encryption_context");
        String keyFile = sse.string("encryption_key", "");
        sse.end();
        if (!type.equals("SSE-KMS") && !(kmsKey.isEmpty() && context.isEmpty())) {
            throw sse.invalid(
                    kmsKey.isEmpty() ? "kms_encryption_context" : "kms_key_id",
                    "means nothing unless type is SSE-KMS: set that, or remove it");
        }
        if (!type.equals("SSE-C") && !keyFile.isEmpty()) {
            throw sse.invalid("encryption_key", "means nothing unless type is SSE-C: set that, or remove it");
        }
        return switch (type) {
            case "" -> new Encryption.BucketsOwn();
            case "SSE-S3" -> new Encryption.SseS3();
            case "SSE-KMS" -> {
                if (kmsKey.isEmpty()) {
                    throw sse.invalid("kms_key_id", "is missing: SSE-KMS needs the key's id");
                }
                yield new Encryption.SseKms(kmsKey, context);
            }
            case "SSE-C" -> new Encryption.SseC(customerKey(sse, keyFile));
            default -> throw sse.invalid("type", "is \"" + type + "\": use SSE-S3, SSE-KMS or SSE-C");
        };
    }

    private static Secret customerKey(YamlMapping sse, String file) {
        if (file.isEmpty()) {
            throw sse.invalid("encryption_key", "is missing: SSE-C needs a file of " + KEY_BYTES + " bytes");
        }
        try {
            Path path = Path.of(file);
            long size = Files.size(path);
            if (size != KEY_BYTES) {
                throw sse.invalid(
                        "encryption_key", "names " + file + " of " + size + " bytes: the key has " + KEY_BYTES);
            }
            return new Secret(Base64.getEncoder().encodeToString(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw sse.invalid("encryption_key", "names " + file + ", which cannot be read: " + e);
        }
    }

    private String oneOf(String key, List<String> known) {
        String value = yaml.string(key, known.getFirst());
        if (!known.contains(value)) {
            throw yaml.invalid(
                    key,
                    "is \"" + value + "\": use "
                            + String.join(
                                    " or ",
                                    known.stream().filter(one -> !one.isEmpty()).toList()));
        }
        return value;
    }
}
