package io.athanor.component.frontend.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which finer steps' answers hold those to a query: Thanos's table of the steps that dashboards use. */
public final class FinerSteps {
    private static final List<Long> USUAL = Stream.of(
                    "PT12H", "PT6H", "PT3H", "PT2H", "PT1H", "PT30M", "PT15M", "PT10M", "PT5M", "PT2M", "PT1M", "PT30S",
                    "PT20S", "PT15S", "PT10S", "PT5S", "PT1S")
            .map(text -> Duration.parse(text).toMillis())
            .toList();

    private FinerSteps() {}

    /** The steps, coarsest first, ms: usual ones that divide the query's, on whose multiples it starts. */
    public static List<Long> of(RangeQuery query) {
        List<Long> finer = new ArrayList<>();
        if (!USUAL.contains(query.step())) {
            return finer;
        }
        for (long step : USUAL) {
            boolean fits = step < query.step() && query.step() % step == 0 && query.start() % step == 0;
            if (fits && query.resolutionClass(step) == query.resolutionClass(query.step())) {
                finer.add(step);
            }
        }
        return finer;
    }
}
