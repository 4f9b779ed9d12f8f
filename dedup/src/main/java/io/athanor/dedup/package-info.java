/** Deduplication: the replicas of one series come in, each a sequence of pieces that are decoded only when they matter, and one series goes out, in columns. Knows three rules ({@link io.athanor.dedup.DedupFunc}) and nothing of where replicas come from, nor of queries. {@code docs/deduplication.md} shows the rules side by side. */
@NullMarked
package io.athanor.dedup;

import org.jspecify.annotations.NullMarked;
