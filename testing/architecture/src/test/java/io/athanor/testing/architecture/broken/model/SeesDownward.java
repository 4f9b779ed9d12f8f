package io.athanor.testing.architecture.broken.model;

import io.athanor.testing.architecture.broken.tsdb.Chunk;

/** A word that knows who speaks it. */
public record SeesDownward(Chunk chunk) {}
