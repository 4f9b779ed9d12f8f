package io.athanor.fanout;

import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;

/**
 * What many stores are as one.
 *
 * @param component the name of its kind
 * @param selectorLabels external labels that all of it has besides its stores' own; who asks for others gets nothing
 * @param selector which label sets of the stores count: those that these rules keep
 * @param requestSeries greatest number of series of one selection, 0 for any
 * @param requestSamples greatest number of samples of one selection, a chunk counting as 120; 0 for any
 */
public record FanOutConfig(
        String component, Labels selectorLabels, Relabeling selector, long requestSeries, long requestSamples) {
    /** All of all stores. */
    public static FanOutConfig of(String component) {
        return new FanOutConfig(component, Labels.EMPTY, Relabeling.NONE, 0, 0);
    }
}
