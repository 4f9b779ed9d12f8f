package io.athanor.app.tools;

import io.athanor.app.buckets.Buckets;
import io.athanor.objstore.Bucket;
import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A second bucket, besides the one that a tool works on. Its operations are not among the metrics. */
final class BucketFlag {
    private BucketFlag() {}

    /** The bucket that a pair of flags names, closed with the process; null if they name none. */
    static @Nullable Bucket open(String flag, @Nullable String content, @Nullable Path file, ComponentProcess process) {
        ConfigText text = ConfigText.of(flag, content, file);
        return text == null
                ? null
                : process.owns(Buckets.open(
                        ObjstoreConfig.parse(text, System.getenv()),
                        flag,
                        new PrometheusRegistry(),
                        process.tracing()));
    }
}
