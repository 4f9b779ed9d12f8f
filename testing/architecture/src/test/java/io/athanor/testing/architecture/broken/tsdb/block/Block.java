package io.athanor.testing.architecture.broken.tsdb.block;

/** What the language must not open. */
public record Block(String ulid) {}
