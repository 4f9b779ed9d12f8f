package io.athanor.component.frontend.answer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The answer to a whole range query, put together from slices that do not overlap.
 *
 * @param slices in the order of time, all on the steps of the query
 * @param who was asked for them
 */
public record Matrix(List<Slice> slices, Notes notes, Stats stats, Who who) {
    public Matrix {
        slices = slices.stream().sorted(Comparator.comparingLong(Slice::start)).toList();
    }

    /** Slices with what their grids add. */
    public static Matrix of(List<Slice> slices, Stats stats, Who who) {
        return new Matrix(
                slices, Notes.union(slices.stream().map(s -> s.grid().notes()).toList()), stats, who);
    }

    /**
     * One grid of several that have some of the series each, on the same steps. Series that several have have to be the same.
     *
     * @throws AnswerException if they are not
     */
    public static Grid union(List<Grid> shards) throws AnswerException {
        List<Slice> slices = shards.stream().map(Grid::whole).toList();
        Grid first = shards.getFirst();
        GridBuilder builder =
                new GridBuilder(first.start(), first.end(), first.step(), first.bytes.length * shards.size());
        for (SeriesTable.Row row : SeriesTable.of(slices).rows()) {
            for (int i = 0; i < slices.size(); i++) {
                if (row.places()[i] >= 0 && !Grid.samePoints(row.grid(), row.index(), shards.get(i), row.places()[i])) {
                    throw new AnswerException("two shards of the query have the same series with other points:"
                            + " --query-frontend.vertical-shards does not fit this querier");
                }
            }
            builder.copy(row.grid(), row.index());
        }
        return builder.build(Notes.union(shards.stream().map(Grid::notes).toList()));
    }

    /** One grid of slices that follow each other. */
    public static Grid join(List<Slice> slices) throws AnswerException {
        return GridBuilder.join(slices);
    }

    /** The first step on which there is a point, ms; {@link Long#MAX_VALUE}: there is none. */
    public long firstPoint() {
        long first = Long.MAX_VALUE;
        Track track = new Track();
        for (Slice slice : slices) {
            Grid grid = slice.grid();
            for (int i = 0; i < grid.size(); i++) {
                int next = track.set(grid.bytes, grid.metricEnd(i), grid.slots());
                first = Math.min(first, firstOf(slice, track));
                track.set(grid.bytes, next, grid.slots());
                first = Math.min(first, firstOf(slice, track));
            }
            if (first != Long.MAX_VALUE) {
                break;
            }
        }
        return first;
    }

    private static long firstOf(Slice slice, Track track) {
        int first = slice.firstSlot();
        while (track.next() && track.slot <= slice.lastSlot()) {
            if (track.slot >= first && (track.slot - first) % slice.stride() == 0) {
                return slice.grid().start() + track.slot * slice.grid().step();
            }
        }
        return Long.MAX_VALUE;
    }

    /** This with what is answered for the time before it. */
    public Matrix after(Matrix earlier) {
        List<Slice> all = new ArrayList<>(earlier.slices);
        all.addAll(slices);
        return new Matrix(
                all,
                Notes.union(List.of(earlier.notes, notes)),
                Stats.sum(List.of(earlier.stats, stats)),
                Who.union(List.of(earlier.who, who)));
    }

    /** Writes the answer's JSON. */
    public void write(boolean withStats, AnswerSink to) throws IOException {
        AnswerOut out = new AnswerOut(to);
        out.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
        if (!slices.isEmpty()) {
            new MatrixWriter(out, slices).write();
        }
        out.raw("]");
        out.stats(withStats, stats);
        out.raw("}");
        out.notes(notes);
        who.write(out);
        out.raw("}");
        out.end();
    }
}
