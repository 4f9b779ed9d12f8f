package io.athanor.component.tools;

import io.athanor.model.Labels;
import io.athanor.tsdb.index.IndexReader;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.SeriesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code verify} counts in an index.
 *
 * @param outOfOrderSeries series with chunks that are out of order
 * @param outOfOrderChunks chunks that begin before the one before them ends, but for duplicates
 * @param duplicatedChunks chunks with the times of the one before
 * @param outsideChunks chunks that reach out of the block's times
 * @param completelyOutside of these, such as have no time in common with the block
 * @param issue347Chunks of these, such as begin with the block's end: an old fault of Prometheus's, harmless
 * @param outOfOrderLabels labels that do not sort after the one before them, of old Prometheus
 */
record IndexHealth(
        long series,
        long outOfOrderSeries,
        long outOfOrderChunks,
        long duplicatedChunks,
        long outsideChunks,
        long completelyOutside,
        long issue347Chunks,
        long outOfOrderLabels) {
    /**
     * Walks through an index.
     *
     * @param minTime of the block, ms
     * @param maxTime of the block, ms
     * @throws io.athanor.tsdb.CorruptBlockException if it is not what it should be
     */
    static IndexHealth of(IndexReader index, long minTime, long maxTime) {
        return new Walk(index, minTime, maxTime).health();
    }

    /** What is wrong, in Thanos's words; empty if nothing is. */
    String problem() {
        List<String> problems = new ArrayList<>();
        long partly = outsideChunks - completelyOutside - issue347Chunks;
        if (partly > 0) {
            problems.add("found " + partly + " chunks non-completely outside the block time range");
        }
        if (completelyOutside > 0) {
            problems.add("found " + completelyOutside + " chunks completely outside the block time range");
        }
        if (issue347Chunks > 0) {
            problems.add("found " + issue347Chunks
                    + " chunks outside the block time range introduced by"
                    + " https://github.com/prometheus/tsdb/issues/347");
        }
        if (outOfOrderLabels > 0) {
            problems.add("index contains " + outOfOrderLabels + " postings with out of order labels");
        }
        if (outOfOrderChunks > 0) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%d/%d series have an average of %.3f out-of-order chunks: %.3f of these are exact duplicates (in"
                            + " terms of data and time range)",
                    outOfOrderSeries,
                    series,
                    (double) outOfOrderChunks / outOfOrderSeries,
                    (double) duplicatedChunks / outOfOrderChunks));
        }
        return String.join(", ", problems);
    }

    private static final class Walk {
        private final IndexReader index;
        private final long minTime;
        private final long maxTime;
        private final SeriesRecord record = new SeriesRecord();
        private long outOfOrderSeries;
        private long outOfOrderChunks;
        private long duplicated;
        private long outside;
        private long complete;
        private long issue347;
        private long outOfOrderLabels;

        Walk(IndexReader index, long minTime, long maxTime) {
            this.index = index;
            this.minTime = minTime;
            this.maxTime = maxTime;
        }

        IndexHealth health() {
            Postings all = index.allPostings();
            Labels before = Labels.EMPTY;
            long series = 0;
            while (all.next()) {
                series++;
                Labels labels = index.labels(all.at());
                if (labels.isEmpty()) {
                    throw index.corruptSeries(all.at(), "has no labels");
                }
                if (before.compareTo(labels) >= 0 && series > 1) {
                    throw index.corruptSeries(all.at(), labels + " does not sort after the one before, " + before);
                }
                before = labels;
                index.read(all.at(), record);
                if (record.chunks.size == 0) {
                    throw index.corruptSeries(all.at(), "has no chunk");
                }
                names();
                chunks();
            }
            return new IndexHealth(
                    series,
                    outOfOrderSeries,
                    outOfOrderChunks,
                    duplicated,
                    outside,
                    complete,
                    issue347,
                    outOfOrderLabels);
        }

        private void names() {
            for (int i = 2; i < record.symbolCount; i += 2) {
                if (record.symbols[i] < record.symbols[i - 2]) {
                    outOfOrderLabels++;
                }
            }
        }

        private void chunks() {
            long out = 0;
            for (int i = 0; i < record.chunks.size; i++) {
                long mint = record.chunks.mint[i];
                long maxt = record.chunks.maxt[i];
                if (mint < minTime || maxt > maxTime) {
                    outside++;
                    if (mint > maxTime || maxt < minTime) {
                        complete++;
                    } else if (mint == maxTime) {
                        issue347++;
                    }
                }
                if (i > 0 && mint <= record.chunks.maxt[i - 1]) {
                    boolean isSame = mint == record.chunks.mint[i - 1] && maxt == record.chunks.maxt[i - 1];
                    duplicated += isSame ? 1 : 0;
                    out += isSame ? 0 : 1;
                }
            }
            outOfOrderSeries += out > 0 ? 1 : 0;
            outOfOrderChunks += out;
        }
    }
}
