package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that compute the same of the same series do it once, and nobody can tell from the answer. */
class SharedRowsTest {
    private static final int SERIES = 40;
    private static final int SAMPLES = 500;

    private final QueryEngine engine =
            new QueryEngine(EngineConfig.builder().workers(2).build(), InstantSource.system());
    private final MemorySource source = new MemorySource(120);

    SharedRowsTest() {
        for (int s = 0; s < SERIES; s++) {
            double[] v = new double[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                v[i] = (s + 0.1) * (i % 97);
            }
            String code = s % 4 == 0 ? "500" : "200";
            source.add(Labels.of("__name__", "x_total", "code", code, "i", "i" + s), 15_000, v);
            source.add(Labels.of("__name__", "gauge", "code", code, "i", "i" + s), 15_000, v);
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private QueryResult run(String query, boolean counted) {
        return engine.execute(
                QueryRequest.range(query, 600_000, 6_000_000, 60_000).withCountedSamples(counted), source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sum(rate(x_total{code='500'}[5m])) / sum(rate(x_total[5m])) | 1.0",
                "sum(rate(x_total[5m])) / sum(rate(x_total{code='500'}[5m])) | 1.0",
                "rate(x_total[5m]) - rate(x_total[5m]) | 1.0",
                "x_total{code='500'} / x_total | 0.25",
                "sum(rate(x_total[5m])) + count(rate(x_total[5m])) + max(rate(x_total{i='i3'}[5m])) | 1.0",
                "sum(rate(x_total{code='500'}[5m])) / sum(rate(x_total[10m])) | 1.3",
                "sum(rate(x_total{code='500'}[5m])) / sum(increase(x_total[5m])) | 1.25",
                "sum(rate(x_total{code='500'}[5m])) / sum(rate(x_total{code='200'}[5m])) | 1.0",
                "sum(rate(x_total{code!='200'}[5m])) / sum(rate(x_total[5m])) | 1.25",
            })
    void query_withCommonParts_decodesThemOnceAndAnswersTheSame(String query, double decodings) {
        QueryResult shared = run(query, false);
        QueryResult apart = run(query, true);
        assertThat(text(shared.value())).isEqualTo(text(apart.value()));
        assertThat(shared.warnings()).isEqualTo(apart.warnings());
        assertThat(shared.infos()).isEqualTo(apart.infos());
        double once = run("sum(rate(x_total[5m]))", false).stats().decodedSamples();
        assertThat(shared.stats().decodedSamples() / once).isBetween(decodings - 0.05, decodings + 0.05);
    }

    @Test
    void remarks_ofSharedRows_tellThePlaceThatPrometheusMeetsLast() {
        QueryResult result = run("sum(rate(gauge{code='500'}[5m])) / sum(rate(gauge[5m]))", false);
        assertThat(result.infos()).singleElement().asString().endsWith("(1:45)");
    }

    private static List<String> text(Value value) {
        List<String> lines = new ArrayList<>();
        for (Value.Series one : ((Value.Matrix) value).series()) {
            for (int i = 0; i < one.size(); i++) {
                lines.add(one.labels() + " " + one.t()[i] + " " + Double.doubleToRawLongBits(one.v()[i]));
            }
        }
        return lines;
    }
}
