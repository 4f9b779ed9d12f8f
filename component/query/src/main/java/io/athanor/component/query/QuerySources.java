package io.athanor.component.query;

import io.athanor.api.httpapi.AnswerSource;
import io.athanor.api.httpapi.AnswerSources;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Fetched;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import io.athanor.component.query.leaf.LeafQueriers;
import io.athanor.fanout.Asking;
import io.athanor.fanout.FanOut;
import io.athanor.fanout.FanOutRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.promql.Leaves;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.util.List;

/** What a querier's requests are answered from: its endpoints, as far as who asks may see them. */
public final class QuerySources implements AnswerSources {
    private final FanOut stores;
    private final Tenancy tenancy;
    private final SelectCounters counters;
    private final Distributing distributing;

    /** Says who computes parts of a request's queries. */
    @FunctionalInterface
    public interface Distributing {
        /** All is computed here. */
        Distributing NEVER = (request, calls) -> Leaves.NONE;

        Leaves leaves(FanOutRequest request, LeafQueriers.Calls calls);
    }

    public QuerySources(FanOut stores, Tenancy tenancy, SelectCounters counters, Distributing distributing) {
        this.stores = stores;
        this.distributing = distributing;
        this.tenancy = tenancy;
        this.counters = counters;
    }

    @Override
    public AnswerSource of(HttpExchange exchange, List<List<LabelMatcher>> storeMatch, boolean abort) {
        String tenant = tenancy.of(exchange);
        FanOutRequest request = stores.request(new Asking(storeMatch, tenant, abort));
        SeriesSource counted = new CountedSource(request);
        SeriesSource seen = tenancy.isEnforced()
                ? new EnforcedSource(counted, new LabelMatcher(MatchType.EQUAL, tenancy.label(), tenant))
                : counted;
        // What is enforced is not said in a query's text: parts of it would be computed without.
        Leaves leaves = tenancy.isEnforced()
                ? Leaves.NONE
                : distributing.leaves(request, new LeafQueriers.Calls(tenant, abort));
        long start = System.nanoTime();
        return new AnswerSource() {
            @Override
            public Leaves leaves() {
                return leaves;
            }

            @Override
            public SeriesSource series() {
                return seen;
            }

            @Override
            public List<LabelMatcher> enforced() {
                return tenancy.isEnforced()
                        ? List.of(new LabelMatcher(MatchType.EQUAL, tenancy.label(), tenant))
                        : List.of();
            }

            @Override
            public Completeness completeness() {
                return request.completeness();
            }

            @Override
            public Fetched fetched() {
                return request.received().fetched();
            }

            @Override
            public void close() {
                Received all = request.received();
                counters.received(all.series(), all.samples(), tenant, System.nanoTime() - start);
            }
        };
    }

    /** Counts selections. */
    private final class CountedSource implements SeriesSource {
        private final FanOutRequest inner;

        private CountedSource(FanOutRequest inner) {
            this.inner = inner;
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            counters.begins();
            try {
                return inner.select(request);
            } finally {
                counters.ends();
            }
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelNames(matchers, mint, maxt, limit);
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelValues(name, matchers, mint, maxt, limit);
        }

        @Override
        public TimeBounds timeBounds() {
            return inner.timeBounds();
        }
    }
}
