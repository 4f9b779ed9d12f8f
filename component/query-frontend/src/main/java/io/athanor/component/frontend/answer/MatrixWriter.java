package io.athanor.component.frontend.answer;

import java.io.IOException;
import java.util.List;

/** Writes the series of slices. The text of each step's time is made once; points are copied. */
final class MatrixWriter {
    private final AnswerOut out;
    private final List<Slice> slices;
    private final long start;
    private final long step;

    private final Stamps stamps;
    private boolean isFirstSeries = true;
    private boolean isInSeries;
    private boolean isInTrack;

    MatrixWriter(AnswerOut out, List<Slice> slices) {
        this.out = out;
        this.slices = slices;
        this.start = slices.getFirst().start();
        this.step = slices.getFirst().step();
        int steps = (int) ((slices.getLast().end() - start) / step) + 1;
        stamps = new Stamps(start, step, steps);
    }

    void write() throws IOException {
        Track track = new Track();
        for (SeriesTable.Row row : SeriesTable.of(slices).rows()) {
            isInSeries = false;
            track(row, track, false);
            track(row, track, true);
            if (isInSeries) {
                out.raw("}");
            }
        }
    }

    private void track(SeriesTable.Row row, Track track, boolean histograms) throws IOException {
        isInTrack = false;
        for (int i = 0; i < slices.size(); i++) {
            int place = row.places()[i];
            if (place < 0) {
                continue;
            }
            Grid grid = slices.get(i).grid();
            int next = track.set(grid.bytes, grid.metricEnd(place), grid.slots());
            if (histograms) {
                track.set(grid.bytes, next, grid.slots());
            }
            points(row, slices.get(i), track, histograms);
        }
        if (isInTrack) {
            out.raw("]");
        }
    }

    private void points(SeriesTable.Row row, Slice slice, Track track, boolean histograms) throws IOException {
        int first = slice.firstSlot();
        int last = slice.lastSlot();
        int stride = slice.stride();
        int shift = (int) ((slice.start() - start) / step);
        byte[] in = slice.grid().bytes;
        int skipped = histograms ? 1 : 0; // the quote
        while (track.next() && track.slot <= last) {
            if (track.slot < first || (stride > 1 && (track.slot - first) % stride != 0)) {
                continue;
            }
            int stamp = stamps.at[shift + (track.slot - first) / stride];
            int stampLength = stamps.at[shift + (track.slot - first) / stride + 1] - stamp - skipped;
            if (!isInTrack) {
                open(row, histograms);
                stamp++; // the comma
                stampLength--;
            }
            if (track.length > 256) {
                out.raw(stamps.text, stamp, stampLength);
                out.raw(in, track.from, track.length);
                out.room(2);
            } else {
                out.room(320);
                System.arraycopy(stamps.text, stamp, out.buffer, out.size, stampLength);
                System.arraycopy(in, track.from, out.buffer, out.size + stampLength, track.length);
                out.size += stampLength + track.length;
            }
            if (!histograms) {
                out.buffer[out.size++] = '"';
            }
            out.buffer[out.size++] = ']';
        }
    }

    private void open(SeriesTable.Row row, boolean histograms) throws IOException {
        if (!isInSeries) {
            out.raw(isFirstSeries ? "{\"metric\":" : ",{\"metric\":");
            out.raw(row.grid().bytes, row.metricFrom(), row.metricLength());
            isFirstSeries = false;
            isInSeries = true;
        }
        out.raw(histograms ? ",\"histograms\":[" : ",\"values\":[");
        isInTrack = true;
    }
}
