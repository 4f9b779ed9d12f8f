package io.athanor.promql.engine.rows;

import io.athanor.tsdb.series.SourceShare;
import java.util.ArrayList;
import java.util.List;

/** What one operator has cost so far, by one thread or by several together. */
final class OperatorCounts {
    long nanos;
    long series;
    long samples;
    long lookedAt;
    long peak;
    long selectNanos;
    long selected;
    long decodeNanos;
    long decoded;
    long chunks;
    long bytes;
    long cacheHits;
    final List<SourceShare> shares = new ArrayList<>();

    void add(OperatorCounts other) {
        nanos += other.nanos;
        series += other.series;
        samples += other.samples;
        lookedAt += other.lookedAt;
        peak = Math.max(peak, other.peak);
        selectNanos += other.selectNanos;
        selected += other.selected;
        decodeNanos += other.decodeNanos;
        decoded += other.decoded;
        chunks += other.chunks;
        bytes += other.bytes;
        cacheHits += other.cacheHits;
        shares.addAll(other.shares);
    }
}
