package io.athanor.app;

import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All that {@code athanor store} is told.
 *
 * @param syncInterval time between two looks at the bucket
 */
record StoreSettings(
        ProcessOptions process,
        WebFlags web,
        BucketWebFlags bucketWeb,
        ObjstoreConfig bucket,
        Path dataDir,
        FetchConfig fetch,
        Duration syncInterval) {}
