package io.athanor.app;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.PrefixedBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.server.UserError;
import io.athanor.server.objstore.ObjstoreConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the bucket that a configuration names. */
final class Buckets {
    private Buckets() {}

    /**
     * @param flags who named it, for error messages
     * @throws UserError if it is not there or cannot be read
     */
    static Bucket open(ObjstoreConfig config, String flags, PrometheusRegistry registry) {
        Bucket bucket = switch (config.provider()) {
            case ObjstoreConfig.Filesystem(Path directory) -> filesystem(directory, flags);
        };
        bucket = new MeteredBucket(bucket, new BucketCounters(bucket.name(), registry), System::nanoTime);
        try {
            return config.prefix().isEmpty() ? bucket : PrefixedBucket.of(bucket, config.prefix());
        } catch (InvalidObjectNameException e) {
            throw UserError.configuration(
                    "the bucket's prefix \"" + config.prefix() + "\" cannot be used: " + e.getMessage());
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
