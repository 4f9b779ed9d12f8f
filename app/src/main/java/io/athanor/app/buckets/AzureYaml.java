package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.azure.AzureBucket;
import io.athanor.objstore.azure.AzureConfig;
import io.athanor.objstore.azure.AzureConfig.Access;
import io.athanor.objstore.azure.AzureConfig.Retries;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of {@code type: AZURE}. One that cannot be honoured is refused by its name. */
final class AzureYaml {
    private static final Logger LOG = LoggerFactory.getLogger(AzureYaml.class);

    private final YamlMapping yaml;

    private AzureYaml(YamlMapping yaml) {
        this.yaml = yaml;
    }

    /** The bucket; its container has been made if it was not there. */
    static Bucket open(YamlMapping yaml, Map<String, String> environment) throws IOException {
        HttpYaml http = HttpYaml.read(yaml.mapping("http_config"));
        return AzureBucket.open(read(yaml, http.plain()), http.peers(), environment);
    }

    /** What the keys below {@code config} say, but for {@code http_config}, which has been read. */
    static AzureConfig read(YamlMapping yaml, HttpConfig http) {
        yaml.has("http_config");
        return new AzureYaml(yaml).config(http);
    }

    private AzureConfig config(HttpConfig http) {
        String account = yaml.requiredString("storage_account");
        String container = yaml.requiredString("container");
        String endpoint = yaml.string("endpoint", AzureConfig.DEFAULT_ENDPOINT);
        if (!endpoint.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
            throw yaml.invalid(
                    "endpoint", "has to be a host, for example " + AzureConfig.DEFAULT_ENDPOINT + ", without https://");
        }
        boolean creates = yaml.bool("storage_create_container", true);
        Access access = access();
        int retries = HttpYaml.count(yaml, "max_retries", 0);
        YamlMapping reader = yaml.mapping("reader_config");
        int readRetries = HttpYaml.count(reader, "max_retry_requests", 0);
        reader.end();
        Retries again = retries(yaml.mapping("pipeline_config"), retries);
        if (!yaml.string("msi_resource", "").isEmpty()) {
            LOG.warn("The objstore key msi_resource is not needed any more and says nothing: remove it");
        }
        yaml.end();
        return new AzureConfig(
                account, container, endpoint, creates, access, again, readRetries == 0 ? retries : readRetries, http);
    }

    private static Retries retries(YamlMapping pipeline, int otherwise) {
        int tries = HttpYaml.count(pipeline, "max_tries", 0);
        Duration timeout = HttpYaml.duration(pipeline, "try_timeout", Duration.ZERO);
        Duration delay = HttpYaml.duration(pipeline, "retry_delay", Duration.ZERO);
        Duration longest = HttpYaml.duration(pipeline, "max_retry_delay", Duration.ZERO);
        pipeline.end();
        if (!longest.isZero() && delay.compareTo(longest) > 0) {
            throw pipeline.invalid("retry_delay", "is longer than max_retry_delay: make it the shorter one");
        }
        return new Retries(tries == 0 ? otherwise : tries, timeout, delay, longest);
    }

    private Access access() {
        String key = yaml.string("storage_account_key", "");
        String connection = yaml.string("storage_connection_string", "");
        String managed = yaml.string("user_assigned_id", "");
        boolean isApplication =
                Credentials.allOrNone(yaml, ", or none of them", "az_tenant_id", "client_id", "client_secret");
        only("storage_account_key", key, "storage_connection_string", connection);
        only("user_assigned_id", managed, "storage_account_key", key);
        only("user_assigned_id", managed, "storage_connection_string", connection);
        only("user_assigned_id", managed, "client_id", yaml.string("client_id", ""));
        if (!connection.isEmpty()) {
            return new Access.ConnectionString(new Secret(connection));
        }
        if (!key.isEmpty()) {
            return new Access.AccountKey(new Secret(key));
        }
        if (isApplication) {
            return new Access.Application(
                    yaml.string("az_tenant_id", ""),
                    yaml.string("client_id", ""),
                    new Secret(yaml.string("client_secret", "")));
        }
        return managed.isEmpty() ? new Access.Chain() : new Access.ManagedIdentity(managed);
    }

    private void only(String key, String value, String otherKey, String other) {
        if (!value.isEmpty() && !other.isEmpty()) {
            throw yaml.invalid(key, "and " + otherKey + " are two ways to say who asks: remove one of them");
        }
    }
}
