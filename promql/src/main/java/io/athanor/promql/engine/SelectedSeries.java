package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.Queryable;
import io.athanor.promql.Sources;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.plan.Selection;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceShare;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that a query selects, pulled once before anything is computed: labels and handles on chunks, no samples.
 * Holds the cursors open, and closes them.
 */
final class SelectedSeries implements AutoCloseable {
    /** Bytes reserved per series: labels, handle, and what hangs on them. */
    private static final long BYTES_PER_SERIES = 400;

    private final Queryable source;
    private final Sources sources;
    private final long mint;
    private final List<SeriesCursor> cursors = new ArrayList<>();
    private final List<Selected> selected = new ArrayList<>();

    /** @param mint the least time that the query looks at, ms */
    SelectedSeries(Queryable source, Sources sources, long mint) {
        this.source = source;
        this.sources = sources;
        this.mint = mint;
    }

    /** Pulls one selection after the other. */
    void pull(List<Selection> selections, QueryContext query) {
        for (Selection selection : selections) {
            long start = System.nanoTime();
            Selected one = pull(selection.request(), query);
            selected.add(one);
            if (query.profile() != null) {
                List<SourceShare> shares = cursors.getLast().shares();
                query.profile()
                        .selected(selection.id(), System.nanoTime() - start, one.size(), shares, query.scratch(-1));
            }
        }
    }

    /** Pulls what only the evaluation itself has found out to be needed. */
    Selected pull(SelectRequest request, QueryContext query) {
        return StillWanted.during(query::check, () -> {
            SeriesCursor cursor = source.select(forDeduplication(inShard(request)));
            cursors.add(cursor);
            return pull(cursor, query);
        });
    }

    private SelectRequest inShard(SelectRequest request) {
        return sources.shard().isAll() ? request : request.with(request.hints().in(sources.shard()));
    }

    /** Replicas that need not be told apart may come as one series each; telling them apart takes all of their windows. */
    private SelectRequest forDeduplication(SelectRequest request) {
        if (!sources.deduplicates()) {
            return request;
        }
        return request.with(
                sources.deduplication().needsIdentity()
                        ? request.hints().of(Set.of())
                        : request.hints().without(sources.replicaLabels()));
    }

    private Selected pull(SeriesCursor cursor, QueryContext query) {
        List<Labels> labels = new ArrayList<>();
        List<SeriesChunks> chunks = new ArrayList<>();
        long held = 0;
        while (cursor.next()) {
            if (!sources.shard().has(cursor.labels())) {
                continue;
            }
            if (labels.size() % 256 == 0) {
                query.check();
                query.budget().reserve(256 * BYTES_PER_SERIES, "selected series");
            }
            long now = cursor.heldBytes();
            if (now > held) {
                query.budget().reserve(now - held, "series received");
                held = now;
            }
            labels.add(cursor.labels());
            chunks.add(cursor.chunks());
        }
        int windowMs = 0;
        for (ResolutionSlice slice : cursor.resolutions()) {
            windowMs = Math.max(windowMs, (int) slice.resolutionMs());
        }
        return sources.deduplicates()
                ? ReplicaGroups.of(labels, chunks, sources, mint, windowMs)
                : new Selected(
                        labels.toArray(new Labels[0]),
                        chunks.toArray(new SeriesChunks[0]),
                        null,
                        windowMs,
                        sources.resolution().orCoarser() && windowMs > 0);
    }

    /** The series of a selection. */
    Selected of(int selection) {
        return selected.get(selection);
    }

    long count() {
        long count = 0;
        for (Selected one : selected) {
            count += one.size();
        }
        return count;
    }

    /** From which resolutions the selected series come. */
    List<ResolutionSlice> resolutions() {
        List<ResolutionSlice> all = new ArrayList<>();
        for (SeriesCursor cursor : cursors) {
            all.addAll(cursor.resolutions());
        }
        return ResolutionSlices.joined(all);
    }

    /** What the sources say is missing, sorted. */
    List<String> warnings() {
        TreeSet<String> all = new TreeSet<>();
        for (SeriesCursor cursor : cursors) {
            all.addAll(cursor.warnings());
        }
        return List.copyOf(all);
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (SeriesCursor cursor : cursors) {
            try {
                cursor.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
