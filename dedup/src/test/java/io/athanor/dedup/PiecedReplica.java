package io.athanor.dedup;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A replica in memory, cut into pieces; notes which of them are read, and that it is asked as it may be asked. */
final class PiecedReplica implements Replica {
    final SampleBuffer samples;
    private final int[] begin;
    final List<Integer> read = new ArrayList<>();

    /** @param begin first sample of each piece, and in the end the number of samples */
    private PiecedReplica(SampleBuffer samples, int[] begin) {
        this.samples = samples;
        this.begin = begin;
    }

    /** Cut into pieces of about {@code size} samples, their number random if that is negative. */
    static PiecedReplica of(SampleBuffer samples, int size, SplittableRandom random) {
        List<Integer> cuts = new ArrayList<>();
        int at = 0;
        while (at < samples.size) {
            cuts.add(at);
            at += size > 0 ? size : 1 + random.nextInt(-size);
        }
        cuts.add(samples.size);
        return new PiecedReplica(
                samples, cuts.stream().mapToInt(Integer::intValue).toArray());
    }

    /** One piece of the samples within {@code [mint, maxt]}. */
    PiecedReplica within(long mint, long maxt, int size, SplittableRandom random) {
        SampleBuffer some = new SampleBuffer();
        for (int i = 0; i < samples.size; i++) {
            if (samples.t[i] >= mint && samples.t[i] <= maxt) {
                Columns.append(samples, i, i + 1, some);
            }
        }
        return of(some, size, random);
    }

    @Override
    public int pieces() {
        return begin.length - 1;
    }

    @Override
    public long mint(int piece) {
        return samples.t[begin[piece]];
    }

    @Override
    public long maxt(int piece) {
        return samples.t[begin[piece + 1] - 1];
    }

    @Override
    public void read(int piece, SampleBuffer into) {
        if (!read.isEmpty() && read.getLast() >= piece) {
            throw new AssertionError("piece " + piece + " asked for after " + read);
        }
        if (into.size > 0 && into.t[into.size - 1] >= mint(piece)) {
            throw new AssertionError(
                    "piece " + piece + " begins at " + mint(piece) + ", asked for after " + into.t[into.size - 1]);
        }
        read.add(piece);
        Columns.append(samples, begin[piece], begin[piece + 1], into);
    }

    static SampleBuffer floats(long[] t, double[] v) {
        SampleBuffer samples = new SampleBuffer();
        samples.reserve(t.length);
        System.arraycopy(t, 0, samples.t, 0, t.length);
        System.arraycopy(v, 0, samples.v, 0, v.length);
        samples.size = t.length;
        return samples;
    }

    /** Times, value bits, and histograms by identity. */
    static List<String> text(SampleBuffer samples) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            @Nullable FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
            lines.add(samples.t[i] + "="
                    + (h == null
                            ? Long.toHexString(Double.doubleToRawLongBits(samples.v[i]))
                            : "h" + h.count + h.counterResetHint));
        }
        return lines;
    }

    /** Where two lists of lines part, with some lines around; empty if nowhere. */
    static String difference(List<String> expected, List<String> got) {
        int i = 0;
        while (i < expected.size() && i < got.size() && expected.get(i).equals(got.get(i))) {
            i++;
        }
        if (i == expected.size() && i == got.size()) {
            return "";
        }
        int from = Math.max(0, i - 3);
        return "at " + i + " expected " + expected.subList(from, Math.min(expected.size(), i + 4)) + " got "
                + got.subList(from, Math.min(got.size(), i + 4));
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(samples.t, samples.size)) + " "
                + Arrays.toString(Arrays.copyOf(samples.v, samples.size)) + " cut " + Arrays.toString(begin);
    }
}
