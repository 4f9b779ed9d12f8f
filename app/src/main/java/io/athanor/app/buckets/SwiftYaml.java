package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.swift.SwiftBucket;
import io.athanor.objstore.swift.SwiftConfig;
import io.athanor.objstore.swift.SwiftConfig.Access;
import io.athanor.objstore.swift.SwiftConfig.Domain;
import io.athanor.objstore.swift.SwiftConfig.Project;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The keys of {@code type: SWIFT}. One that cannot be honoured is refused by its name. */
final class SwiftYaml {
    private final YamlMapping yaml;

    private SwiftYaml(YamlMapping yaml) {
        this.yaml = yaml;
    }

    /** The bucket, after a login and a look at its containers. */
    static Bucket open(YamlMapping yaml, Map<String, String> environment) throws IOException {
        HttpYaml http = HttpYaml.read(yaml.mapping("http_config"));
        return SwiftBucket.open(read(yaml, http.plain()), http.peers(), environment);
    }

    /** What the keys below {@code config} say, but for {@code http_config}, which has been read. */
    static SwiftConfig read(YamlMapping yaml, HttpConfig http) {
        yaml.has("http_config");
        return new SwiftYaml(yaml).config(http);
    }

    private SwiftConfig config(HttpConfig http) {
        Access access = access();
        String container = yaml.requiredString("container_name");
        String segments = yaml.string("large_object_segments_container_name", "");
        long chunk = yaml.integer("large_object_chunk_size", SwiftConfig.DEFAULT_CHUNK_SIZE);
        if (chunk <= 0 || chunk > SwiftConfig.MAX_CHUNK_SIZE) {
            throw yaml.invalid(
                    "large_object_chunk_size",
                    "is " + chunk + " bytes: Swift takes from 1 to " + SwiftConfig.MAX_CHUNK_SIZE + " (5 GiB)");
        }
        int retries = HttpYaml.count(yaml, "retries", 3);
        Duration connecting = HttpYaml.duration(yaml, "connect_timeout", Duration.ofSeconds(10));
        Duration timeout = HttpYaml.duration(yaml, "timeout", Duration.ofMinutes(5));
        String region = yaml.string("region_name", "");
        boolean isDynamic = yaml.bool("use_dynamic_large_objects", false);
        yaml.end();
        return new SwiftConfig(
                access,
                region,
                container,
                segments.isEmpty() ? container : segments,
                chunk,
                isDynamic,
                retries,
                http.within(connecting, shorter(http.responseTimeout(), timeout)));
    }

    /** Zero is for ever. */
    private static Duration shorter(Duration a, Duration b) {
        if (a.isZero() || b.isZero()) {
            return a.isZero() ? b : a;
        }
        return a.compareTo(b) < 0 ? a : b;
    }

    private Access access() {
        String url = url();
        Domain domain = domain("domain_id", "domain_name");
        Domain own = domain("user_domain_id", "user_domain_name");
        Domain users = own.equals(new Domain("", "")) ? domain : own;
        Domain projects = domain("project_domain_id", "project_domain_name");
        Project project = new Project(
                yaml.string("project_id", ""),
                yaml.string("project_name", ""),
                projects.equals(new Domain("", "")) ? domain : projects);
        String user = yaml.string("username", "");
        String userId = yaml.string("user_id", "");
        String password = yaml.string("password", "");
        String id = yaml.string("application_credential_id", "");
        String name = yaml.string("application_credential_name", "");
        String secret = yaml.string("application_credential_secret", "");
        long version = version(url);
        if (!secret.isEmpty() || !id.isEmpty() || !name.isEmpty()) {
            return application(version, url, new Application(id, name, secret), user, users);
        }
        if (user.isEmpty() && userId.isEmpty()) {
            yaml.requiredString("username");
        }
        yaml.requiredString("password");
        if (version == 1) {
            return new Access.Basic(url, yaml.requiredString("username"), new Secret(password));
        }
        if (project.id().isEmpty() && project.name().isEmpty()) {
            yaml.requiredString("project_name");
        }
        return new Access.Password(url, user, userId, users, new Secret(password), project);
    }

    private record Application(String id, String name, String secret) {}

    private Access application(long version, String url, Application app, String user, Domain domain) {
        if (version != 3) {
            throw yaml.invalid("auth_version", "has to be 3 for an application credential");
        }
        yaml.requiredString("application_credential_secret");
        if (app.id().isEmpty()) {
            yaml.requiredString("application_credential_name");
            yaml.requiredString("username");
        }
        return new Access.Application(url, app.id(), app.name(), user, domain, new Secret(app.secret()));
    }

    private long version(String url) {
        long version = yaml.integer("auth_version", 0);
        if (version == 0) {
            version = url.contains("v3") ? 3 : url.contains("v2") ? 2 : url.contains("v1") ? 1 : 0;
        }
        if (version == 0) {
            throw yaml.invalid("auth_version", "is not in auth_url: set it to 3, or to 1");
        }
        if (version != 1 && version != 3) {
            throw yaml.invalid(
                    "auth_version", "is " + version + ", which cannot be honoured: use version 3 of Keystone, or 1");
        }
        return version;
    }

    private String url() {
        String url = yaml.requiredString("auth_url");
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw yaml.invalid("auth_url", "has to be a URL, for example https://keystone.example.org/v3");
    }

    private Domain domain(String id, String name) {
        return new Domain(yaml.string(id, ""), yaml.string(name, ""));
    }
}
