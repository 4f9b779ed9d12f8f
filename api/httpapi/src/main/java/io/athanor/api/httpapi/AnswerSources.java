package io.athanor.api.httpapi;

import io.athanor.model.LabelMatcher;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.SeriesSource;
import java.util.List;
import java.util.function.Supplier;

/** Says what requests are answered from. */
@FunctionalInterface
public interface AnswerSources {
    /**
     * What this request is answered from.
     *
     * @param storeMatch the selectors of {@code storeMatch[]}: which endpoints may be asked
     * @param abort whether an answer from which something is missing is none
     * @throws ApiException if who asks may not
     */
    AnswerSource of(HttpExchange exchange, List<List<LabelMatcher>> storeMatch, boolean abort);

    /** The same for everybody. */
    static AnswerSources always(Supplier<SeriesSource> source) {
        return (exchange, storeMatch, abort) -> source::get;
    }
}
