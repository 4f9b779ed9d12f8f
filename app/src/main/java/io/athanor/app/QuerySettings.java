package io.athanor.app;

import io.athanor.api.httpapi.SourceDefaults;
import io.athanor.promql.EngineConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How queries are answered.
 *
 * @param defaultStep step of range queries that name none; null: they have to
 * @param sources from which data queries are answered that do not say it themselves
 * @param activeQueryDir folder for the list of running queries; null: none is kept
 * @param adminApi whether clients may end the queries of others
 */
record QuerySettings(
        EngineConfig engine,
        @Nullable Duration defaultStep,
        SourceDefaults sources,
        @Nullable Path activeQueryDir,
        boolean adminApi) {}
