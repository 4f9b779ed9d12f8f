package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** {@code count}, and {@code group}, which says 1 where a count would be. */
final class CountAccumulator implements Accumulator {
    private final int[] count;
    private final boolean group;

    CountAccumulator(int steps, boolean group) {
        count = new int[steps];
        this.group = group;
    }

    @Override
    public void reset() {
        Arrays.fill(count, 0);
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        for (int w = fromWord; w < toWord; w++) {
            long bits = row.present[w];
            int base = w << 6;
            if (bits == -1L) {
                for (int i = base; i < base + 64; i++) {
                    count[i]++;
                }
            } else {
                for (; bits != 0; bits &= bits - 1) {
                    count[base + Long.numberOfTrailingZeros(bits)]++;
                }
            }
        }
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        int to = Math.min(count.length, toWord << 6);
        for (int i = fromWord << 6; i < to; i++) {
            if (count[i] > 0) {
                out.set(i, group ? 1 : count[i]);
            }
        }
    }
}
