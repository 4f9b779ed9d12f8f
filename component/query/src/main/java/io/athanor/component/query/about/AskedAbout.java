package io.athanor.component.query.about;

import io.athanor.api.storeapi.about.RemoteAbout;
import io.athanor.model.Labels;
import java.util.List;

/**
 * An endpoint that tells something beside series.
 *
 * @param name for messages
 * @param fault why it cannot be asked, empty if it can
 * @param labelSets its external labels
 * @param knowsExternalLabels whether its own selectors may name them, as a querier's may
 */
public record AskedAbout(
        String name, RemoteAbout about, String fault, List<Labels> labelSets, boolean knowsExternalLabels) {}
