package io.athanor.component.query;

import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.util.ArrayList;
import java.util.List;

/** The series that satisfy one matcher, whatever is asked of its label: it takes the place of all other matchers on it. */
final class EnforcedSource implements SeriesSource {
    private final SeriesSource inner;
    private final LabelMatcher enforced;

    EnforcedSource(SeriesSource inner, LabelMatcher enforced) {
        this.inner = inner;
        this.enforced = enforced;
    }

    private List<LabelMatcher> enforced(List<LabelMatcher> matchers) {
        List<LabelMatcher> all = new ArrayList<>();
        for (LabelMatcher matcher : matchers) {
            if (!matcher.name().equals(enforced.name())) {
                all.add(matcher);
            }
        }
        all.add(enforced);
        return all;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        return inner.select(new SelectRequest(
                enforced(request.matchers()), request.mint(), request.maxt(), request.resolution(), request.hints()));
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return inner.labelNames(enforced(matchers), mint, maxt, limit);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return inner.labelValues(name, enforced(matchers), mint, maxt, limit);
    }

    @Override
    public TimeBounds timeBounds() {
        return inner.timeBounds();
    }
}
