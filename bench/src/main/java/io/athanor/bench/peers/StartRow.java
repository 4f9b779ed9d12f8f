package io.athanor.bench.peers;

/**
 * One start of a side.
 *
 * @param toReady from the start of its process until it was ready, s
 * @param firstQuery the first query after that, s
 */
record StartRow(double toReady, double firstQuery) {}
