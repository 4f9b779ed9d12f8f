package io.athanor.component.sidecar.remoteread;

import io.athanor.model.Labels;

/** A series of an answer; its labels as Prometheus gave them. */
public record ReceivedSeries(Labels labels, ReceivedChunks chunks) {}
