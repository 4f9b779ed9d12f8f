package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.Span;

/** What appenders check and write alike. */
final class Appends {
    private Appends() {}

    static void check(int count, int max, long last, long next) {
        if (count >= max) {
            throw new IllegalStateException("a chunk holds at most " + max + " samples: begin a new one before");
        }
        if (next < last) {
            throw new IllegalArgumentException("sample at " + next + " ms after one at " + last + " ms");
        }
    }

    static void checkBuckets(Span[] spans, int buckets) {
        int named = Buckets.count(spans);
        if (named != buckets) {
            throw new IllegalArgumentException("spans name " + named + " buckets, there are " + buckets);
        }
    }

    static void putCount(byte[] target, int at, int count) {
        target[at] = (byte) (count >>> 8);
        target[at + 1] = (byte) count;
    }
}
