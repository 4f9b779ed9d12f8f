package io.athanor.testing.architecture.broken.tsdb;

import io.athanor.testing.architecture.broken.model.SeesDownward;
import org.jspecify.annotations.Nullable;

/** One half of a cycle. */
public record Chunk(@Nullable SeesDownward back) {}
