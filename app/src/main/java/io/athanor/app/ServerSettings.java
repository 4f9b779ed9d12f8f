package io.athanor.app;

import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All that {@code athanor all} is told.
 *
 * @param bucketFlag the flags that chose the bucket, for error messages
 * @param cacheDir folder for copies of what is not at hand as local files
 * @param syncInterval time between two looks at the bucket
 */
record ServerSettings(
        ObjstoreConfig bucket,
        String bucketFlag,
        ProcessOptions process,
        WebFlags web,
        BucketWebFlags bucketWeb,
        QuerySettings query,
        Path cacheDir,
        Duration syncInterval) {}
