package io.athanor.tsdb.series;

/** A number that a downsampled window keeps of its samples. */
public enum WindowPart {
    COUNT,
    SUM,
    MIN,
    MAX,
    COUNTER
}
