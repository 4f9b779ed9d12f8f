package io.athanor.component.sidecar.prometheus;

import io.athanor.model.Labels;
import java.time.Duration;

/**
 * What of a Prometheus's configuration concerns who reads from it.
 *
 * @param externalLabels of all that it has
 * @param lateness how long after later ones samples of a series are taken
 */
public record PeerConfig(Labels externalLabels, Duration lateness) {}
