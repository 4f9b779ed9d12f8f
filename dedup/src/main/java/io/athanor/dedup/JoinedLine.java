package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;
import java.util.Arrays;

/*
 * A replica lifts its counter's resets from where its own data begin, so counters' lines of replicas lie at different
 * heights, and only their steps can be joined: to where the joined line stood at the replica's own value before, its step
 * from there is added. Between values of one replica that is its own step; after a change of replicas it is what the one
 * before has not given yet of it.
 */
/** The line of a counter whose values come from several replicas, each with a line of its own. */
final class JoinedLine {
    private long[] t = new long[256];
    private double[] v = new double[256];
    private int size;
    private long memory;

    /** @param memoryMs how far back two lines are tied together */
    void begin(long memoryMs) {
        size = 0;
        memory = memoryMs;
    }

    /** The joined line at value {@code i}, a number, of a replica; it comes after the one before. */
    double next(SampleBuffer own, int i) {
        double height = height(own, i);
        if (size == t.length) {
            t = Arrays.copyOf(t, 2 * size);
            v = Arrays.copyOf(v, 2 * size);
        }
        t[size] = own.t[i];
        v[size++] = height;
        return height;
    }

    private double height(SampleBuffer own, int i) {
        if (size == 0) {
            return own.v[i];
        }
        int before = i - 1;
        while (before >= 0 && (own.t[before] > t[size - 1] || Double.isNaN(own.v[before]))) {
            before--;
        }
        double last = v[size - 1];
        int there = before < 0 ? -1 : before(own.t[before]);
        if (there < 0 || there < size - 1 && own.t[i] - t[there] >= memory) {
            return last; // nothing ties the two together
        }
        double step = own.v[i] - own.v[before];
        if (step < 0) {
            return own.v[i]; // raw samples, whose resets are not lifted
        }
        double height = height(there, own.t[before]);
        return height == own.v[before] ? Math.max(last, own.v[i]) : Math.max(last, height + step);
    }

    /** The last value of the line that is not after a time; −1: there is none. */
    private int before(long time) {
        int i = size - 1;
        while (i >= 0 && t[i] > time) {
            i--;
        }
        return i;
    }

    /** Where the line stood at a time between value {@code i} and the next. */
    private double height(int i, long time) {
        if (t[i] == time || v[i + 1] < v[i]) {
            return v[i];
        }
        return v[i] + (v[i + 1] - v[i]) * (time - t[i]) / (t[i + 1] - t[i]);
    }
}
