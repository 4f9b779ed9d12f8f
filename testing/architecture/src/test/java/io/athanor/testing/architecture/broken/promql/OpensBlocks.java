package io.athanor.testing.architecture.broken.promql;

import io.athanor.testing.architecture.broken.tsdb.block.Block;

/** A language that opens files. */
public record OpensBlocks(Block block) {}
