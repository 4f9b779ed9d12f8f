package io.athanor.component.frontend.answer;

import java.util.Arrays;
import java.util.List;

/** Makes a grid, series by series. */
final class GridBuilder {
    private final long start;
    private final long end;
    private final long step;
    private final Bytes out;
    private final int slots;
    final TrackBuilder floats;
    final TrackBuilder histograms;
    private int[] series = new int[16];
    private int count;
    private int metricFrom;
    private int metricLength;
    private byte[] metric = {};

    GridBuilder(long start, long end, long step, int sizeHint) {
        this.start = start;
        this.end = end;
        this.step = step;
        this.out = new Bytes(Math.max(256, sizeHint));
        slots = (int) ((end - start) / step) + 1;
        floats = new TrackBuilder(slots);
        histograms = new TrackBuilder(slots);
    }

    /** How many steps there are. */
    int slots() {
        return slots;
    }

    /** Begins a series; its points are added to the tracks. */
    void metric(byte[] in, int from, int length) {
        metric = in;
        metricFrom = from;
        metricLength = length;
    }

    /** Ends the series; one without points is left out. */
    void finishSeries() {
        if (floats.isEmpty() && histograms.isEmpty()) {
            return;
        }
        if (count == series.length) {
            series = Arrays.copyOf(series, count * 2);
        }
        series[count++] = out.size;
        out.varint(metricLength);
        out.add(metric, metricFrom, metricLength);
        floats.finish(out);
        histograms.finish(out);
    }

    /** Adds a series of another grid on the same steps as it is. */
    void copy(Grid grid, int place) {
        if (count == series.length) {
            series = Arrays.copyOf(series, count * 2);
        }
        Track track = new Track();
        int end = track.set(grid.bytes, track.set(grid.bytes, grid.metricEnd(place), grid.slots()), grid.slots());
        series[count++] = out.size;
        out.add(grid.bytes, grid.series[place], end - grid.series[place]);
    }

    Grid build(Notes notes) {
        byte[] bytes = out.size > out.array.length / 4 * 3 ? out.array : out.copy();
        return new Grid(bytes, start, end, step, notes, Arrays.copyOf(series, count));
    }

    /**
     * One grid of slices that follow each other, with the notes of all.
     *
     * @throws AnswerException if label sets cannot be compared
     */
    static Grid join(List<Slice> slices) throws AnswerException {
        Slice first = slices.getFirst();
        long start = first.start();
        long step = first.step();
        GridBuilder builder = new GridBuilder(
                start,
                slices.getLast().end(),
                step,
                slices.stream().mapToInt(s -> s.grid().bytes.length).max().orElse(0));
        SeriesTable table = SeriesTable.of(slices);
        Track track = new Track();
        for (SeriesTable.Row row : table.rows()) {
            builder.metric(row.grid().bytes, row.metricFrom(), row.metricLength());
            for (int i = 0; i < slices.size(); i++) {
                if (row.places()[i] >= 0) {
                    builder.add(slices.get(i), row.places()[i], track);
                }
            }
            builder.finishSeries();
        }
        return builder.build(
                Notes.union(slices.stream().map(s -> s.grid().notes()).toList()));
    }

    private void add(Slice slice, int place, Track track) {
        Grid grid = slice.grid();
        int slots = grid.slots();
        int next = track.set(grid.bytes, grid.metricEnd(place), slots);
        add(slice, grid, track, floats);
        track.set(grid.bytes, next, slots);
        add(slice, grid, track, histograms);
    }

    private void add(Slice slice, Grid grid, Track track, TrackBuilder to) {
        int first = slice.firstSlot();
        int last = slice.lastSlot();
        int stride = slice.stride();
        int shift = (int) ((slice.start() - start) / step);
        while (track.next() && track.slot <= last) {
            if (track.slot >= first && (track.slot - first) % stride == 0) {
                to.add(shift + (track.slot - first) / stride, grid.bytes, track.from, track.length);
            }
        }
    }
}
