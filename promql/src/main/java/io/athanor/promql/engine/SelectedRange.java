package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.range.ResetHints;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.ThreadProfile;
import io.athanor.promql.plan.Reading;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;

/** The samples of selected series, decoded when they are asked for. */
final class SelectedRange implements RangeSeries {
    /** The scrape interval that guesses are made with, ms. */
    private static final long USUAL_INTERVAL = 15_000;

    private final Selected series;
    private final Window window;
    private final long back;
    private final long mint;
    private final long maxt;
    private final boolean statistics;
    private final boolean starts;
    private final Reading reading;

    /**
     * @param back where Prometheus begins to read for a step at the latest: so many ms before the window's end
     * @param statistics whether of native histograms only counts and sums are wanted
     * @param starts whether start timestamps are read
     */
    SelectedRange(Selected series, Window window, long back, boolean statistics, boolean starts, Reading reading) {
        this.series = series;
        this.window = window;
        this.back = back;
        this.mint = window.mint();
        this.maxt = window.maxt();
        this.statistics = statistics;
        this.starts = starts;
        this.reading = reading;
    }

    @Override
    public int size() {
        return series.size();
    }

    @Override
    public Labels labels(int i) {
        return series.labels()[i];
    }

    @Override
    public boolean dropName(int i) {
        return false;
    }

    @Override
    public void samples(int i, Scratch scratch, SampleBuffer into) {
        int capacity = into.t.length;
        if (starts) {
            into.askForStartTimestamps();
        }
        long from = Math.min(reading.from(), mint);
        ThreadProfile profile = scratch.profile();
        if (profile == null) {
            scratch.reader().read(series.chunks()[i], reading.value(), from, mint, maxt, into);
        } else {
            CountedChunks chunks = new CountedChunks(series.chunks()[i]);
            long start = System.nanoTime();
            scratch.reader().read(chunks, reading.value(), from, mint, maxt, into);
            profile.decoded(System.nanoTime() - start, into.size, chunks.count(), chunks.bytes());
        }
        scratch.grown(into, capacity);
        if (statistics) {
            ResetHints.statistics(into, window, back);
        }
        scratch.decoded(into.size);
        scratch.worked(6 * into.size + 300);
    }

    @Override
    public long samplesPerSeries() {
        return Math.max(1, span() / USUAL_INTERVAL);
    }

    @Override
    public long span() {
        return Math.max(1, maxt - mint);
    }
}
