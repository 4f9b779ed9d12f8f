package io.athanor.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final String MISMATCH = "histogram spans specify different number of buckets than provided";

    @Test
    void randomHistograms_areValid() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 500; i++) {
            Histograms.random(random, 2).validate();
            Histograms.randomCustom(random).validate();
            LayoutTest.ints(Histograms.randomCustom(random)).validate();
        }
    }

    @Test
    void brokenExponentialHistograms_areToldApart() {
        refused(
                h -> h.schema = 9,
                "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom buckets, got schema 9");
        refused(
                h -> h.positiveSpans = new Span[] {new Span(0, 3)},
                "positive side: spans need 3 buckets, have 2 buckets: " + MISMATCH);
        refused(
                h -> h.negativeSpans = new Span[] {new Span(0, 1)},
                "negative side: spans need 1 buckets, have 0 buckets: " + MISMATCH);
        refused(
                h -> h.positiveSpans = new Span[] {new Span(0, 1), new Span(-1, 1)},
                "positive side: span number 2 with offset -1: histogram has a span whose offset is negative");
        refused(
                h -> h.positiveBuckets[1] = -0.5,
                "positive side: bucket number 2 has observation count of -0.5: histogram has a bucket whose observation count is negative");
        refused(
                h -> h.zeroCount = -1,
                "zero bucket has observation count of -1: histogram has a bucket whose observation count is negative");
        refused(h -> h.count = -2, "observation count is  -2: histogram's observation count is negative");
        refused(
                h -> h.customValues = new double[] {1},
                "histogram with exponential schema must not have custom bounds");
    }

    private static void refused(Consumer<FloatHistogram> damage, String message) {
        FloatHistogram h = Histograms.exponential(0, 0, 1, 2);
        damage.accept(h);
        assertThatThrownBy(h::validate).isInstanceOf(HistogramException.class).hasMessage(message);
    }

    @Test
    void brokenCustomHistograms_areToldApart() {
        refusedCustom(
                h -> h.customValues = new double[] {1},
                "custom buckets: only 1 custom bounds defined which is insufficient to cover total span length of 3: histogram custom bounds are too few");
        refusedCustom(
                h -> h.customValues = new double[] {2, 1},
                "custom buckets: previous bound is 2.000000 and current is 1.000000: histogram custom bounds must be in strictly increasing order");
        refusedCustom(
                h -> h.customValues = new double[] {1, Double.NaN},
                "custom buckets: histogram custom bounds must not be NaN");
        refusedCustom(
                h -> h.customValues = new double[] {1, Double.POSITIVE_INFINITY},
                "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
        refusedCustom(h -> h.zeroCount = 1, "custom buckets: must have zero count of 0");
        refusedCustom(h -> h.zeroThreshold = 1, "custom buckets: must have zero threshold of 0");
        refusedCustom(
                h -> h.negativeSpans = new Span[] {new Span(0, 0)}, "custom buckets: must not have negative spans");
        refusedCustom(h -> h.negativeBuckets = new double[] {1}, "custom buckets: must not have negative buckets");
    }

    private static void refusedCustom(Consumer<FloatHistogram> damage, String message) {
        FloatHistogram h = Histograms.custom(new double[] {1, 2}, 1, 2, 3);
        damage.accept(h);
        assertThatThrownBy(h::validate).isInstanceOf(HistogramException.class).hasMessage(message);
    }

    @Test
    void integerCounts_mustAddUp() {
        IntHistogram h = LayoutTest.ints(Histograms.exponential(0, 0, 1, 2));
        h.count = 4;
        assertThatThrownBy(h::validate)
                .hasMessage(
                        "3 observations found in buckets, but the Count field is 4: histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)");
        h.sum = Double.NaN;
        h.validate();
        h.count = 2;
        assertThatThrownBy(h::validate)
                .hasMessage(
                        "3 observations found in buckets, but the Count field is 2: histogram's observation count should be at least the number of observations found in the buckets");
        h.positiveDeltas = new long[] {1, -2};
        assertThatThrownBy(h::validate)
                .hasMessage(
                        "positive side: bucket number 2 has observation count of -1: histogram has a bucket whose observation count is negative");
    }

    @Test
    void reductionToAFinerOrCustomSchema_isRefused() {
        FloatHistogram h = Histograms.exponential(1, 0, 1);
        assertThatThrownBy(() -> h.reduceResolution(1)).hasMessage("cannot reduce resolution from schema 1 to 1");
        assertThatThrownBy(() -> h.reduceResolution(-53))
                .hasMessage("cannot reduce resolution to custom buckets schema");
        assertThatThrownBy(() -> Histograms.custom(new double[] {1}, 1).reduceResolution(0))
                .hasMessage("cannot reduce resolution when there are custom buckets");
        h.positiveBuckets = new double[0];
        assertThatThrownBy(() -> h.reduceResolution(0)).hasMessageEndingWith(MISMATCH);
    }

    @Test
    void texts_areThoseOfPrometheus() {
        FloatHistogram h = Histograms.exponential(1, 2, 1, 0, 2.5);
        h.zeroThreshold = 0.001;
        h.zeroCount = 1;
        h.negativeSpans = new Span[] {new Span(0, 1)};
        h.negativeBuckets = new double[] {3};
        h.count = 7.5;
        h.sum = 18.4;
        h.counterResetHint = CounterResetHint.GAUGE;

        assertThat(h)
                .hasToString(
                        "{count:7.5, sum:18.4, [-1,-0.7071067811865475):3, [-0.001,0.001]:1, (1.414213562373095,2]:1, (2.82842712474619,4]:2.5}");
        assertThat(h.testExpression())
                .isEqualTo(
                        "{{schema:1 count:7.5 sum:18.4 z_bucket:1 z_bucket_w:0.001 counter_reset_hint:gauge offset:2 buckets:[1 0 2.5] n_buckets:[3]}}");
        assertThat(Histograms.custom(new double[] {1, 2.5}, 0, 2).testExpression())
                .isEqualTo("{{schema:-53 count:2 sum:4 custom_values:[1 2.5] offset:1 buckets:[2]}}");
        assertThat(new FloatHistogram().testExpression()).isEqualTo("{{}}");
    }

    @Test
    void bigIntegerCounts_keepTheirDigits() {
        IntHistogram h = new IntHistogram();
        h.count = -1;
        assertThat(h).hasToString("{count:18446744073709551615, sum:0}");
        assertThat(h.toFloat().count).isEqualTo(0x1p64);
    }
}
