package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.promql.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueJsonTest {
    private static String json(Value value) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        JsonOut out = new JsonOut((bytes, length, last) -> all.write(bytes, 0, length));
        ValueJson.write(out, value);
        out.end();
        return all.toString(StandardCharsets.UTF_8);
    }

    private static FloatHistogram histogram() {
        FloatHistogram h = new FloatHistogram();
        h.count = 7;
        h.sum = Double.NaN;
        h.zeroCount = 2;
        h.zeroThreshold = 0.5;
        h.positiveSpans = new Span[] {new Span(1, 2)};
        h.positiveBuckets = new double[] {5, 0};
        return h;
    }

    @Test
    void scalarAndText_arePairs() throws IOException {
        assertThat(json(new Value.Scalar(1_500, Double.NEGATIVE_INFINITY)))
                .isEqualTo("\"resultType\":\"scalar\",\"result\":[1.500,\"-Inf\"]");
        assertThat(json(new Value.Text(-1, "a\"b")))
                .isEqualTo("\"resultType\":\"string\",\"result\":[-0.001,\"a\\\"b\"]");
    }

    @Test
    void vector_hasFloatsAndHistograms() throws IOException {
        Value vector = new Value.Vector(List.of(
                new Value.Sample(Labels.of("a", "b"), 1_000, 1e21, null),
                new Value.Sample(Labels.EMPTY, 1_020, 0, histogram())));

        assertThat(json(vector))
                .isEqualTo("\"resultType\":\"vector\",\"result\":[{\"metric\":{\"a\":\"b\"},\"value\":[1,\"1e+21\"]},"
                        + "{\"metric\":{},\"histogram\":[1.020,{\"count\":\"7\",\"sum\":\"NaN\",\"buckets\":"
                        + "[[3,\"-0.5\",\"0.5\",\"2\"],[0,\"1\",\"2\",\"5\"]]}]}]");
    }

    @Test
    void matrix_splitsFloatsFromHistograms() throws IOException {
        Value matrix = new Value.Matrix(List.of(
                new Value.Series(
                        Labels.EMPTY,
                        3,
                        new long[] {1_000, 2_000, 3_000, 9},
                        new double[] {1, 0, -0.0, 9},
                        new FloatHistogram[] {null, histogram(), null, null}),
                new Value.Series(Labels.of("x", "y"), 1, new long[] {1_000}, new double[] {0.25}, null)));

        assertThat(json(matrix))
                .startsWith("\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"1\"],[3,\"-0\"]],"
                        + "\"histograms\":[[2,{\"count\":\"7\"")
                .endsWith("}]]},{\"metric\":{\"x\":\"y\"},\"values\":[[1,\"0.25\"]]}]");
    }

    @Test
    void halfASurrogatePair_becomesTheReplacementCharacter() throws IOException {
        assertThat(json(new Value.Text(0, "a\ud800b\udc00\u0001"))).endsWith("[0,\"a\ufffdb\ufffd\\u0001\"]");
    }

    @Test
    void longAnswers_areSentInPieces() throws IOException {
        int n = 20_000;
        long[] t = new long[n];
        double[] v = new double[n];
        StringBuilder want = new StringBuilder("\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[");
        for (int i = 0; i < n; i++) {
            t[i] = i * 15_000L;
            v[i] = i / 8.0;
            want.append(i == 0 ? "" : ",").append('[').append(i * 15).append(",\"");
            want.append(v[i] == Math.rint(v[i]) ? Long.toString((long) v[i]) : Double.toString(v[i]))
                    .append("\"]");
        }
        List<Integer> pieces = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        JsonOut out = new JsonOut((bytes, length, last) -> {
            pieces.add(length);
            all.write(bytes, 0, length);
        });
        ValueJson.write(out, new Value.Matrix(List.of(new Value.Series(Labels.EMPTY, n, t, v, null))));
        out.end();

        assertThat(all.toString(StandardCharsets.UTF_8))
                .isEqualTo(want.append("]}]").toString());
        assertThat(pieces).hasSizeGreaterThan(5).allMatch(length -> length <= 64 << 10);
    }
}
