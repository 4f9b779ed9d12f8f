package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.gcs.GcsBucket;
import io.athanor.objstore.gcs.GcsConfig;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.server.config.YamlMapping;
import java.util.Map;

/** The keys of {@code type: GCS}. One that cannot be honoured is refused by its name. */
final class GcsYaml {
    private GcsYaml() {}

    /** The bucket; nothing is asked of it yet. */
    static Bucket open(YamlMapping yaml, Map<String, String> environment) throws HttpSetupException {
        HttpYaml http = HttpYaml.read(yaml.mapping("http_config"));
        return GcsBucket.open(read(yaml, http.plain()), http.peers(), environment);
    }

    /** What the keys below {@code config} say, but for {@code http_config}, which has been read. */
    static GcsConfig read(YamlMapping yaml, HttpConfig http) {
        yaml.has("http_config");
        String bucket = yaml.requiredString("bucket");
        String account = yaml.string("service_account", "");
        if (yaml.bool("use_grpc", false)) {
            throw yaml.invalid("use_grpc", "cannot be honoured: GCS is spoken to by HTTP here, remove the key");
        }
        if (yaml.integer("grpc_conn_pool_size", 0) != 0) {
            throw yaml.invalid(
                    "grpc_conn_pool_size", "means nothing without gRPC, which is not spoken: remove the key");
        }
        int chunk = HttpYaml.count(yaml, "chunk_size_bytes", 0);
        int tries = HttpYaml.count(yaml, "max_retries", 0);
        yaml.end();
        return new GcsConfig(
                bucket, account.isEmpty() ? Secret.NONE : new Secret(account), wholeUnits(yaml, chunk), tries, http);
    }

    /** Rounded up to what chunks are counted in, as Google's clients do. */
    private static int wholeUnits(YamlMapping yaml, int bytes) {
        if (bytes == 0) {
            return GcsConfig.DEFAULT_CHUNK_SIZE;
        }
        long units = (bytes + (long) GcsConfig.CHUNK_UNIT - 1) / GcsConfig.CHUNK_UNIT;
        if (units * GcsConfig.CHUNK_UNIT > GcsConfig.MAX_CHUNK_SIZE) {
            throw yaml.invalid(
                    "chunk_size_bytes",
                    "is " + bytes + ": each upload keeps one chunk in memory, at most " + GcsConfig.MAX_CHUNK_SIZE
                            + " bytes");
        }
        return (int) (units * GcsConfig.CHUNK_UNIT);
    }
}
