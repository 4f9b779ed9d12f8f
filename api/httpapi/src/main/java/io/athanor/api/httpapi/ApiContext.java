package io.athanor.api.httpapi;

import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.tracing.Tracing;
import io.athanor.tsdb.series.SeriesSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers from.
 *
 * @param source what requests are answered from
 * @param parserOptions which experimental parts of the language {@code format_query} and {@code parse_query} take
 * @param defaultStep step of a range query that names none; null: it has to name one
 * @param sources from which data to answer where a query does not say it
 * @param adminApi whether clients may end the queries of others
 * @param about what is told beside series; null: nothing
 * @param tracing what queries and selects are told to as spans
 * @param ready whether there is anything to answer from already
 */
public record ApiContext(
        QueryEngine engine,
        AnswerSources source,
        ParserOptions parserOptions,
        @Nullable Duration defaultStep,
        SourceDefaults sources,
        InstantSource clock,
        BooleanSupplier ready,
        boolean adminApi,
        @Nullable AboutAnswers about,
        Tracing tracing) {
    /** The same series for everybody, without spans. */
    public ApiContext(
            QueryEngine engine,
            Supplier<SeriesSource> source,
            ParserOptions parserOptions,
            @Nullable Duration defaultStep,
            SourceDefaults sources,
            InstantSource clock,
            BooleanSupplier ready,
            boolean adminApi) {
        this(
                engine,
                AnswerSources.always(source),
                parserOptions,
                defaultStep,
                sources,
                clock,
                ready,
                adminApi,
                null,
                Tracing.OFF);
    }
}
