package io.athanor.promql.engine.rows;

import io.athanor.promql.PromqlException;
import java.util.Arrays;

/** What an operator needs in order to compute: the query it works for, and the threads. */
public record Execution(QueryContext query, WorkPool pool) {
    private static final int LABELS_AT_ONCE = 256;

    /** A label set, its place in a map or a list; texts are the source's. */
    private static final long BYTES_PER_LABELS = 160;

    /** The working memory of the thread that coordinates. */
    public Scratch scratch() {
        return query.scratch(-1);
    }

    /**
     * Called before the label set of series {@code i} is made: reserves memory for it, and looks now and then whether the
     * query has to stop.
     */
    public void label(int i) {
        if (i % LABELS_AT_ONCE == 0) {
            query.check();
            query.budget().reserve(LABELS_AT_ONCE * BYTES_PER_LABELS, "labels of series");
        }
    }

    /** Reserves a text that is as long as data makes it, before it is made. */
    public void text(long length) {
        query.budget().reserve(2 * length, "values of labels");
    }

    /** Reserves and makes rows that are kept. */
    public Row[] rows(int count, int steps, String what) {
        query.budget().reserve(count * Row.bytes(steps), what);
        Row[] rows = new Row[count];
        for (int i = 0; i < count; i++) {
            rows[i] = new Row(steps);
        }
        return rows;
    }

    /** Computes all rows and keeps them. */
    public StoredRows store(Rows in) {
        if (in instanceof StoredRows stored) {
            return stored;
        }
        Row[] rows = rows(in.size(), in.steps().count(), "intermediate series");
        pool.run(query, in.size(), in.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                in.row(i, scratch, rows[i]);
                query.budget().reserve(rows[i].histogramBytes(), "histograms of intermediate series");
            }
        });
        return new StoredRows(in.steps(), in.labels(), rows, dropNames(in));
    }

    /** Which rows' names are to be taken away at the end. */
    public static boolean[] dropNames(Rows in) {
        boolean[] drop = new boolean[in.size()];
        for (int i = 0; i < drop.length; i++) {
            drop[i] = in.dropName(i);
        }
        return drop;
    }

    /** Computes all rows for their notes and errors alone. */
    public void visit(Rows in) {
        int[] all = new int[in.size()];
        Arrays.setAll(all, i -> i);
        visit(in, all, all.length);
    }

    /** Computes rows for their notes and errors alone. */
    public void visit(Rows in, int[] indices, int count) {
        if (in.quiet() || count == 0) {
            return;
        }
        pool.run(query, count, in.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                in.release(indices[i], in.borrow(indices[i], scratch), scratch);
            }
        });
    }

    /** An error of the evaluation itself. */
    public static PromqlException failure(String message) {
        return new PromqlException(PromqlException.Kind.EXECUTION, message);
    }
}
