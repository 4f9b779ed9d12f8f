package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.model.XxHash64;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.Arithmetic;
import io.athanor.promql.plan.VectorPlan;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code limit_ratio}: lets through the series whose hash, as a share of all hashes, is below the ratio; with a negative
 * ratio those that its complement does not. Which ones is a matter of their labels alone.
 */
final class LimitRatio extends MappedRows {
    private final double[] ratio;

    private LimitRatio(Rows in, double[] ratio) {
        super(in, in.labels(), false);
        this.ratio = ratio;
    }

    static Rows apply(VectorPlan.Aggregate plan, Rows in, double[] ratio, Execution execution) {
        double greatest = -Double.MAX_VALUE;
        double least = Double.MAX_VALUE;
        for (double r : ratio) {
            greatest = Arithmetic.max(greatest, r);
            least = Arithmetic.min(least, r);
        }
        if (greatest == 0 && least == 0) {
            execution.visit(in);
            return StoredRows.none(in.steps());
        }
        if (Arrays.stream(ratio).anyMatch(Double::isNaN)) {
            throw Execution.failure("Ratio value is NaN");
        }
        if (plan.param() != null) {
            Remarks remarks = new Remarks(plan.param().position(), plan.position());
            if (greatest > 1) {
                remarks.invalidRatio(execution.scratch(), greatest, 1);
            }
            if (least < -1) {
                remarks.invalidRatio(execution.scratch(), least, -1);
            }
        }
        return new LimitRatio(in, ratio);
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        double share = unsigned(hash(in.labels(i))) / 0x1p64;
        for (int step = 0; step < row.steps(); step++) {
            double r = Math.max(-1, Math.min(1, ratio[step]));
            boolean passes = r >= 0 ? share < r : share >= 1 + r;
            if (r == 0 || !passes) {
                row.unset(step);
            }
        }
    }

    /**
     * The hash that Prometheus knows labels by within itself: xxHash64 of all names and values in UTF-8, each after its
     * length in one byte, or in three little-endian bytes after 255.
     */
    private static long hash(Labels labels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < labels.size(); i++) {
            append(labels.name(i), bytes);
            append(labels.value(i), bytes);
        }
        return XxHash64.hash(bytes.toByteArray());
    }

    private static void append(String text, ByteArrayOutputStream to) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 255) {
            to.write(utf8.length);
        } else {
            to.write(255);
            to.write(utf8.length);
            to.write(utf8.length >> 8);
            to.write(utf8.length >> 16);
        }
        to.writeBytes(utf8);
    }

    /** A hash as Go converts it to a float. */
    private static double unsigned(long hash) {
        if (hash >= 0) {
            return hash;
        }
        return ((hash >>> 1) | (hash & 1)) * 2.0;
    }
}
