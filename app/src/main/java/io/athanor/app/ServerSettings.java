package io.athanor.app;

import io.athanor.api.httpapi.SourceDefaults;
import io.athanor.promql.EngineConfig;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that {@code athanor all} is told.
 *
 * @param bucketFlag the flags that chose the bucket, for error messages
 * @param defaultStep step of range queries that name none; null: they have to
 * @param sources from which data queries are answered that do not say it themselves
 * @param cacheDir folder for copies of what is not at hand as local files
 * @param activeQueryDir folder for the list of running queries
 * @param syncInterval time between two looks at the bucket
 * @param adminApi whether clients may end the queries of others
 */
record ServerSettings(
        ObjstoreConfig bucket,
        String bucketFlag,
        ProcessOptions process,
        WebFlags web,
        EngineConfig engine,
        @Nullable Duration defaultStep,
        SourceDefaults sources,
        Path cacheDir,
        Path activeQueryDir,
        Duration syncInterval,
        boolean adminApi) {}
