package io.athanor.app;

import io.athanor.component.query.SelectCounters;
import io.athanor.server.UserError;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --query.telemetry.*} and {@code --query.max-concurrent-select}: what is counted of selections. */
final class SelectFlags {
    static final String HEADING = "%nTelemetry of selections:%n";

    @Option(
            names = "--query.max-concurrent-select",
            paramLabel = "N",
            defaultValue = "4",
            description = "Taken for Thanos's sake: a query's selections are made one after the other, each of all its"
                    + " endpoints at once.")
    private int most = 4;

    @Option(
            names = "--query.telemetry.request-duration-seconds-quantiles",
            paramLabel = "SECONDS",
            split = ",",
            defaultValue = "0.1,0.25,0.75,1.25,1.75,2.5,3,5,10",
            description = "Buckets of thanos_store_api_query_duration_seconds.")
    private List<Double> durations = List.of();

    @Option(
            names = "--query.telemetry.request-samples-quantiles",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000,10000,100000,1000000",
            description = "Values of its label samples_le.")
    private List<Double> samples = List.of();

    @Option(
            names = "--query.telemetry.request-series-seconds-quantiles",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,100,1000,10000,100000",
            description = "Values of its label series_le.")
    private List<Double> series = List.of();

    /**
     * What selections are counted by.
     *
     * @param most how many a query may make at once
     */
    record Telemetry(int most, double[] durations, double[] series, double[] samples) {
        SelectCounters counters(PrometheusRegistry registry) {
            return new SelectCounters(most, durations, series, samples, registry);
        }
    }

    Telemetry telemetry() {
        if (most < 1) {
            throw UserError.usage("--query.max-concurrent-select has to be at least 1, not " + most);
        }
        return new Telemetry(most, sorted(durations), sorted(series), sorted(samples));
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
