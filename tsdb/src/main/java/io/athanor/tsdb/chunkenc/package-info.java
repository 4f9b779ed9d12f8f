/** Chunks of samples as bytes: encodings read straight into columns and written bit for bit as Prometheus writes them. What frames a chunk in a file (length, encoding byte, checksum) and where it lies is the block's business. */
@NullMarked
package io.athanor.tsdb.chunkenc;

import org.jspecify.annotations.NullMarked;
