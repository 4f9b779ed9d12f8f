package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.HedgedBucket;
import io.athanor.objstore.Hedging;
import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.PrefixedBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.server.UserError;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.objstore.TracedBucket;
import io.athanor.server.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Opens the bucket that a configuration names. */
public final class Buckets {
    private Buckets() {}

    /**
     * Nothing is asked of a bucket in the network yet, but of one whose container may have to be made. The caller closes it.
     *
     * @param flags who named it, for error messages
     * @param registry where its operations are counted
     * @param tracing where they are spans
     * @throws UserError if it is not there, cannot be read, or a key of it cannot be honoured
     */
    public static Bucket open(ObjstoreConfig config, String flags, PrometheusRegistry registry, Tracing tracing) {
        Bucket bucket = switch (config.provider()) {
            case ObjstoreConfig.Filesystem(Path directory) -> filesystem(directory, flags);
            case ObjstoreConfig.Remote(String type, YamlMapping keys) -> remote(type, keys);
        };
        String name = bucket.name();
        if (config.hedging().upTo() > Hedging.NONE.upTo()) {
            bucket = new HedgedBucket(bucket, config.hedging(), new HedgeCounters(name, registry), System::nanoTime);
        }
        bucket = new MeteredBucket(bucket, new BucketCounters(name, registry), System::nanoTime);
        bucket = TracedBucket.of(bucket, tracing);
        try {
            return config.prefix().isEmpty() ? bucket : PrefixedBucket.of(bucket, config.prefix());
        } catch (InvalidObjectNameException e) {
            throw UserError.configuration(
                    "the bucket's prefix \"" + config.prefix() + "\" cannot be used: " + e.getMessage());
        }
    }

    /** Each provider in a class of its own, so that no other's classes are loaded. */
    private static Bucket remote(String type, YamlMapping keys) {
        Map<String, String> environment = System.getenv();
        try {
            return switch (type) {
                case "S3" -> S3Yaml.open(keys, environment);
                case "GCS" -> GcsYaml.open(keys, environment);
                case "AZURE" -> AzureYaml.open(keys, environment);
                case "SWIFT" -> SwiftYaml.open(keys, environment);
                case "OCI" -> OciYaml.open(keys, environment);
                case "COS", "ALIYUNOSS", "OBS", "BOS" -> S3KinYaml.open(type, keys, environment);
                default -> throw new IllegalStateException("no provider for " + type);
            };
        } catch (HttpSetupException e) {
            throw UserError.configuration(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw UserError.environment(String.valueOf(e.getMessage()), e);
        }
    }

    private static Bucket filesystem(Path directory, String flags) {
        try {
            return FilesystemBucket.open(directory);
        } catch (IOException e) {
            throw UserError.environment(e.getMessage() + " (" + flags + " says where it is)", e);
        }
    }
}
