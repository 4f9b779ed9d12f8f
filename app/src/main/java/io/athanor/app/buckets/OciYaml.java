package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.objstore.oci.OciBucket;
import io.athanor.objstore.oci.OciConfig;
import io.athanor.objstore.oci.OciConfig.Identity;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys of {@code type: OCI}. One that cannot be honoured is refused by its name. */
final class OciYaml {
    private static final int MAX_PART_SIZE = 512 << 20;

    private final YamlMapping yaml;
    private final Map<String, String> environment;

    private OciYaml(YamlMapping yaml, Map<String, String> environment) {
        this.yaml = yaml;
        this.environment = environment;
    }

    /** The bucket, after a look at what the tenancy's namespace is. */
    static Bucket open(YamlMapping yaml, Map<String, String> environment) throws IOException {
        boolean skipVerify = yaml.mapping("http_config").bool("insecure_skip_verify", false);
        Tls tls = skipVerify
                ? new Tls(List.of(), List.of(new Certificates(InstantSource.system()).nobodyChecked()), "", true)
                : Tls.DEFAULT;
        return OciBucket.open(read(yaml, environment), tls, environment, InstantSource.system());
    }

    /** What the keys below {@code config} say. */
    static OciConfig read(YamlMapping yaml, Map<String, String> environment) {
        return new OciYaml(yaml, environment).config();
    }

    private OciConfig config() {
        HttpConfig http = http();
        String bucket = yaml.requiredString("bucket");
        String provider = yaml.string("provider", "").toLowerCase(Locale.ROOT);
        yaml.has("compartment_ocid"); // Thanos reads it for its own tests
        for (String key : List.of("tenancy_ocid", "user_ocid", "region", "fingerprint", "privatekey", "passphrase")) {
            yaml.has(key);
        }
        long part = yaml.integer("part_size", 0);
        if (part < 0 || part > MAX_PART_SIZE) {
            throw yaml.invalid(
                    "part_size",
                    "is " + part + ": each upload keeps one part in memory, at most " + MAX_PART_SIZE + " bytes");
        }
        int retries = HttpYaml.count(yaml, "max_request_retries", 0);
        int pause = HttpYaml.count(yaml, "request_retry_interval", 0);
        Who who = switch (provider) {
            case "raw" -> raw();
            case "default" -> ofFile();
            case "instance-principal", "oke-workload-identity" ->
                throw yaml.invalid(
                        "provider",
                        "is " + provider + ", which cannot be honoured: use raw, or default with a file of keys");
            default -> throw yaml.invalid("provider", "is \"" + provider + "\": use raw or default");
        };
        yaml.end();
        return new OciConfig(
                who.identity(),
                who.region(),
                bucket,
                part == 0 ? OciConfig.DEFAULT_PART_SIZE : (int) part,
                retries == 0 ? OciConfig.DEFAULT_TRIES : retries,
                pause == 0 ? OciConfig.DEFAULT_PAUSE : Duration.ofSeconds(pause),
                http);
    }

    private record Who(Identity identity, String region) {}

    private Who raw() {
        String passphrase = yaml.string("passphrase", "");
        return new Who(
                new Identity(
                        yaml.requiredString("tenancy_ocid"),
                        yaml.requiredString("user_ocid"),
                        yaml.requiredString("fingerprint"),
                        new Secret(yaml.requiredString("privatekey")),
                        passphrase.isEmpty() ? Secret.NONE : new Secret(passphrase)),
                region(yaml.requiredString("region")));
    }

    private String region(String region) {
        if (!region.matches("[a-z0-9-]+")) {
            throw yaml.invalid("region", "has to be the name of a region, for example eu-frankfurt-1");
        }
        return region;
    }

    /** The section {@code DEFAULT} of Oracle's own file. */
    private Who ofFile() {
        String named = environment.getOrDefault("OCI_CONFIG_FILE", "");
        Path file = Path.of(named.isEmpty() ? environment.getOrDefault("HOME", "") + "/.oci/config" : named);
        Map<String, String> values = section(file);
        for (String key : List.of("tenancy", "user", "fingerprint", "region", "key_file")) {
            if (values.getOrDefault(key, "").isEmpty()) {
                throw yaml.invalid(
                        "provider", "is default, but \"" + key + "\" is missing in section DEFAULT of " + file);
            }
        }
        String key = values.getOrDefault("key_file", "").replaceFirst("^~", environment.getOrDefault("HOME", ""));
        String passphrase = values.getOrDefault("pass_phrase", "");
        return new Who(
                new Identity(
                        values.getOrDefault("tenancy", ""),
                        values.getOrDefault("user", ""),
                        values.getOrDefault("fingerprint", ""),
                        new Secret(text(Path.of(key))),
                        passphrase.isEmpty() ? Secret.NONE : new Secret(passphrase)),
                region(values.getOrDefault("region", "")));
    }

    private Map<String, String> section(Path file) {
        Map<String, String> values = new HashMap<>();
        boolean isOurs = false;
        for (String line : text(file).lines().toList()) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[")) {
                isOurs = text.equals("[DEFAULT]");
            } else if (isOurs && equals > 0 && !text.startsWith("#")) {
                values.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            }
        }
        return values;
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw yaml.invalid("provider", "is default, but " + file + " cannot be read: create it, or use raw");
        }
    }

    private HttpConfig http() {
        YamlMapping http = yaml.mapping("http_config");
        Duration answers = HttpYaml.duration(http, "response_header_timeout", Duration.ofMinutes(2));
        Duration whole = HttpYaml.duration(http, "client_timeout", Duration.ofSeconds(90));
        HttpConfig config = new HttpConfig(
                HttpYaml.duration(http, "idle_conn_timeout", Duration.ofSeconds(90)),
                answers.isZero() || (!whole.isZero() && whole.compareTo(answers) < 0) ? whole : answers,
                HttpYaml.duration(http, "tls_handshake_timeout", Duration.ofSeconds(10)),
                HttpConfig.DEFAULT.connectTimeout(),
                HttpYaml.count(http, "max_idle_conns", 100),
                HttpYaml.count(http, "max_idle_conns_per_host", 100),
                HttpYaml.count(http, "max_conns_per_host", 0));
        HttpYaml.duration(http, "expect_continue_timeout", Duration.ofSeconds(1));
        http.bool("disable_compression", false);
        http.bool("insecure_skip_verify", false);
        http.end();
        return config;
    }
}
