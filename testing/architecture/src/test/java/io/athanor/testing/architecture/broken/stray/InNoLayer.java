package io.athanor.testing.architecture.broken.stray;

import io.athanor.testing.architecture.broken.tsdb.Chunk;

/** Stands in no layer. */
public record InNoLayer(Chunk chunk) {}
