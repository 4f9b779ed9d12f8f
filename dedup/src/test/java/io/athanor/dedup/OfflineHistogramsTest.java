package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.tsdb.compact.SampleEncoder;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Native histograms of replicas, deduplicated by the compactor: the samples that a query over the replicas gives. */
class OfflineHistogramsTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long INTERVAL = 30_000;
    private static final int SCRAPES = 600;

    @Test
    void athanor_offline_givesWhatAQueryGives_floatsAmongThemOrNot() {
        for (int run = 0; run < 60; run++) {
            String where = "-Dathanor.seed=" + SEED + ", run " + run;
            SplittableRandom random = new SplittableRandom(SEED + run);
            List<ChunkBuffer> replicas = replicas(random, random.nextInt(3) == 0);
            List<String> asked = asked(replicas);
            BitSet all = new BitSet();
            all.set(0, replicas.size());
            int[] ranks = new int[replicas.size()];
            Arrays.setAll(ranks, i -> i);
            ChunkBuffer chunks = new ChunkBuffer();
            int[] blocks = joined(replicas, chunks);
            OfflineAthanor offline =
                    new OfflineAthanor(List.of(new OfflineAthanor.Part(0, false, all, new BitSet())), ranks);
            assertThat(samples(offline.merge(chunks, blocks))).as(where).isEqualTo(asked);
        }
    }

    private static int[] joined(List<ChunkBuffer> replicas, ChunkBuffer into) {
        int[] blocks = new int[replicas.stream().mapToInt(r -> r.size).sum()];
        for (int r = 0; r < replicas.size(); r++) {
            ChunkBuffer own = replicas.get(r);
            for (int i = 0; i < own.size; i++) {
                blocks[into.size] = r;
                into.add(own.mint[i], own.maxt[i], own.encoding[i], own.data[i], own.offset[i], own.length[i]);
            }
        }
        return blocks;
    }

    private static List<String> asked(List<ChunkBuffer> replicas) {
        List<SeriesChunks> given = new ArrayList<>();
        for (ChunkBuffer all : replicas) {
            given.add((mint, maxt, into) -> {
                into.clear();
                for (int i = 0; i < all.size; i++) {
                    if (all.maxt[i] >= mint && all.mint[i] <= maxt) {
                        into.add(all.mint[i], all.maxt[i], all.encoding[i], all.data[i], all.offset[i], all.length[i]);
                    }
                }
            });
        }
        SampleBuffer into = new SampleBuffer();
        new Deduplicator(DedupFunc.ATHANOR).read(given, Kind.RAW, 0, 2 * SCRAPES * INTERVAL, into);
        return told(into);
    }

    private static List<String> samples(ChunkBuffer chunks) {
        SampleBuffer into = new SampleBuffer();
        new SampleReader().read(chunks, Long.MIN_VALUE, Long.MAX_VALUE, into);
        return told(into);
    }

    private static List<String> told(SampleBuffer samples) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            @Nullable FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
            told.add(samples.t[i] + " "
                    + (h == null
                            ? samples.v[i]
                            : h.schema + " " + h.count + " " + h.sum + " " + h.zeroCount + " " + filled(h)));
        }
        return told;
    }

    /** The counts of buckets up to the last that is not empty: a chunk knows one layout for all that are in it. */
    private static String filled(FloatHistogram h) {
        int filled = h.positiveBuckets.length;
        while (filled > 0 && h.positiveBuckets[filled - 1] == 0) {
            filled--;
        }
        return Arrays.toString(Arrays.copyOf(h.positiveBuckets, filled));
    }

    /** Each scrapes the same histogram, that begins anew and changes its schema, at times of its own; scrapes get lost. */
    private static List<ChunkBuffer> replicas(SplittableRandom random, boolean withFloats) {
        long[] counts = new long[SCRAPES * 2];
        int restart = 50 + random.nextInt(2 * SCRAPES);
        for (int i = 1; i < counts.length; i++) {
            counts[i] = i % restart == 0 ? 1 : counts[i - 1] + random.nextInt(50);
        }
        boolean asFloats = random.nextInt(3) == 0;
        int floatsFrom = withFloats ? random.nextInt(SCRAPES) : SCRAPES;
        List<ChunkBuffer> replicas = new ArrayList<>();
        for (int r = 0; r < 2 + random.nextInt(2); r++) {
            long phase = random.nextLong(INTERVAL);
            double loss = random.nextDouble() * 0.2;
            int away = random.nextInt(3) > 0 ? random.nextInt(SCRAPES) : SCRAPES;
            ChunkBuffer chunks = new ChunkBuffer();
            SampleEncoder encoder = new SampleEncoder(false);
            encoder.begin(chunks);
            for (int i = 17 * r; i < SCRAPES; i++) {
                boolean isAway = i > away && i < away + 60;
                if (isAway || random.nextDouble() < loss) {
                    continue;
                }
                long t = i * INTERVAL + phase;
                IntHistogram h = histogram(counts[i], i > 400 ? 2 : 3);
                if (i >= floatsFrom && i < floatsFrom + 100) {
                    encoder.add(0, t, counts[i]);
                } else if (asFloats) {
                    encoder.add(0, t, floats(h));
                } else {
                    encoder.add(0, t, h);
                }
            }
            encoder.end();
            replicas.add(chunks);
        }
        return replicas;
    }

    private static IntHistogram histogram(long count, int schema) {
        IntHistogram h = new IntHistogram();
        h.schema = schema;
        h.zeroThreshold = 0.001;
        h.zeroCount = count / 10;
        int buckets = 1 + (int) Math.min(8, count / 100);
        h.positiveSpans = new Span[] {new Span(0, buckets)};
        h.positiveDeltas = new long[buckets];
        long before = 0;
        long sum = h.zeroCount;
        for (int b = 0; b < buckets; b++) {
            long own = count / (b + 2);
            h.positiveDeltas[b] = own - before;
            before = own;
            sum += own;
        }
        h.count = sum;
        h.sum = sum * 1.5;
        return h;
    }

    private static FloatHistogram floats(IntHistogram h) {
        FloatHistogram f = new FloatHistogram();
        f.schema = h.schema;
        f.zeroThreshold = h.zeroThreshold;
        f.zeroCount = h.zeroCount;
        f.count = h.count;
        f.sum = h.sum;
        f.positiveSpans = h.positiveSpans;
        f.positiveBuckets = new double[h.positiveDeltas.length];
        double at = 0;
        for (int b = 0; b < f.positiveBuckets.length; b++) {
            at += h.positiveDeltas[b];
            f.positiveBuckets[b] = at;
        }
        return f;
    }
}
