package io.athanor.tsdb.samples;

/** Which number of a downsampled window stands for its samples. Raw samples stand for themselves, whatever is asked for. */
public enum WindowValue {
    /** Sum divided by count. */
    AVERAGE,
    /** How many samples there were; next to windows, a raw sample counts 1. */
    COUNT,
    SUM,
    MIN,
    MAX,
    /** The counter's value at the window's end, resets within downsampled data lifted. */
    COUNTER
}
