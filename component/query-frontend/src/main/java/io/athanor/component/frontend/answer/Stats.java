package io.athanor.component.frontend.answer;

import java.util.List;

/**
 * What a query has cost, of all its parts together.
 *
 * @param evalSeconds of evaluation, the parts' summed
 * @param queueSeconds of waiting in queriers, summed
 * @param samples that were looked at, summed
 * @param peakSamples held at once, the most of any part
 */
public record Stats(double evalSeconds, double queueSeconds, long samples, long peakSamples) {
    public static final Stats NONE = new Stats(0, 0, 0, 0);

    /** Those of several parts. */
    public static Stats sum(List<Stats> parts) {
        double eval = 0;
        double queue = 0;
        long samples = 0;
        long peak = 0;
        for (Stats part : parts) {
            eval += part.evalSeconds;
            queue += part.queueSeconds;
            samples += part.samples;
            peak = Math.max(peak, part.peakSamples);
        }
        return new Stats(eval, queue, samples, peak);
    }
}
