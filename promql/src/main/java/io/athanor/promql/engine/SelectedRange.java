package io.athanor.promql.engine;

import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.Deduplicator;
import io.athanor.dedup.Kind;
import io.athanor.model.Labels;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.range.ResetHints;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.ThreadProfile;
import io.athanor.promql.plan.Reading;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The samples of selected series, decoded when they are asked for. */
final class SelectedRange implements RangeSeries {
    /** The scrape interval that guesses are made with, ms. */
    private static final long USUAL_INTERVAL = 15_000;

    /** How much before two windows is read where windows reach, ms. */
    private static final long SPARE = 300_000;

    private final Selected series;
    private final Window window;
    private final long back;
    private final long mint;
    private final long maxt;
    private final boolean statistics;
    private final boolean starts;
    private final Reading reading;
    private final boolean windows;

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
        this.windows = series.downsampled();
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
        if (starts) {
            into.askForStartTimestamps();
        }
        ThreadProfile profile = scratch.profile();
        if (profile == null) {
            read(i, chunks -> chunks, scratch, into);
        } else {
            List<CountedChunks> counted = new ArrayList<>();
            long start = System.nanoTime();
            read(i, chunks -> counting(chunks, counted), scratch, into);
            long nanos = System.nanoTime() - start;
            for (int k = 0; k < counted.size(); k++) {
                CountedChunks one = counted.get(k);
                profile.decoded(k == 0 ? nanos : 0, k == 0 ? into.size : 0, one.count(), one.bytes());
            }
        }
        if (statistics) {
            ResetHints.statistics(into, window, back);
        }
        scratch.decoded(into.size);
        scratch.worked(6 * into.size + 300);
    }

    private static SeriesChunks counting(SeriesChunks chunks, List<CountedChunks> all) {
        CountedChunks counted = new CountedChunks(chunks);
        all.add(counted);
        return counted;
    }

    private void read(int i, UnaryOperator<SeriesChunks> seen, Scratch scratch, SampleBuffer into) {
        long least = mint;
        if (series.reaching()) {
            into.askForWindows();
            least -= 2L * series.windowMs() + SPARE;
        }
        long from = windows || series.replicas() != null ? Math.min(reading.from(), least) : least;
        Selected.Replicas replicas = series.replicas();
        if (replicas == null) {
            scratch.reader().read(seen.apply(series.chunks()[i]), reading.value(), from, least, maxt, into);
            return;
        }
        List<SeriesChunks> all = replicas.chunks().get(i);
        if (scratch.profile() != null) {
            all = all.stream().map(seen).toList();
        }
        boolean begins = replicas.func() == DedupFunc.PENALTY;
        scratch.keep(Deduplicator.class, () -> new Deduplicator(replicas.func()))
                .read(
                        all,
                        new Kind(reading.counter(), windows ? 1 : 0),
                        reading.value(),
                        from,
                        begins ? Math.min(replicas.mint(), least) : least,
                        maxt,
                        into);
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
