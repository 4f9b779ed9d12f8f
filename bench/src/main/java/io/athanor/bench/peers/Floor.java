package io.athanor.bench.peers;

import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryRequest;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a query costs at the least: every chunk that it touches decoded once, on all cores, and nothing done with it.
 *
 * @param series how many series it selects, each counted once
 * @param samples how many samples those chunks hold
 * @param seconds the decoding in this process, median
 */
record Floor(long series, long samples, double seconds) {
    private static final int WARMUPS = 3;
    private static final int RUNS = 5;
    private static final int WORKERS = Runtime.getRuntime().availableProcessors();

    /** Decodes what the engine asks of the blocks when it answers the query. */
    static Floor of(BenchQuery query, long endMs, OpenBlocks blocks) throws InterruptedException {
        ChunkBuffer touched = new ChunkBuffer();
        Set<Long> seen = new HashSet<>();
        Set<Object> series = new HashSet<>();
        ChunkBuffer chunks = new ChunkBuffer();
        for (SelectRequest request : selections(query, endMs, blocks)) {
            try (SeriesCursor cursor = blocks.set().select(request)) {
                while (cursor.next()) {
                    cursor.chunks().read(request.mint(), request.maxt(), chunks);
                    if (chunks.size > 0) {
                        series.add(cursor.labels());
                    }
                    for (int i = 0; i < chunks.size; i++) {
                        if (seen.add(chunks.data[i].address() + chunks.offset[i])) {
                            touched.add(
                                    chunks.mint[i],
                                    chunks.maxt[i],
                                    chunks.encoding[i],
                                    chunks.data[i],
                                    chunks.offset[i],
                                    chunks.length[i]);
                        }
                    }
                }
            }
        }
        double[] seconds = new double[RUNS];
        for (int i = -WARMUPS; i < RUNS; i++) {
            long began = System.nanoTime();
            decode(touched);
            seconds[Math.max(i, 0)] = (System.nanoTime() - began) / 1e9;
        }
        Arrays.sort(seconds);
        return new Floor(series.size(), samples(touched), seconds[RUNS / 2]);
    }

    private static List<SelectRequest> selections(BenchQuery query, long endMs, OpenBlocks blocks) {
        List<SelectRequest> asked = Collections.synchronizedList(new ArrayList<>());
        EngineConfig config =
                EngineConfig.builder().maxSamples(Rounds.MAX_SAMPLES).build();
        QueryRequest request = query.hours() == 0
                ? QueryRequest.instant(query.query(), endMs)
                : QueryRequest.range(query.query(), endMs - query.hours() * 3_600_000L, endMs, query.step() * 1_000L);
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            engine.execute(request, selection -> {
                asked.add(selection);
                return blocks.set().select(selection);
            });
        }
        return asked;
    }

    private static void decode(ChunkBuffer chunks) throws InterruptedException {
        Thread[] workers = new Thread[WORKERS];
        for (int w = 0; w < WORKERS; w++) {
            int from = (int) ((long) chunks.size * w / WORKERS);
            int to = (int) ((long) chunks.size * (w + 1) / WORKERS);
            workers[w] = Thread.ofPlatform().start(() -> decode(chunks, from, to));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private static void decode(ChunkBuffer chunks, int from, int to) {
        SampleBuffer into = new SampleBuffer();
        for (int i = from; i < to; i++) {
            into.clear();
            ChunkDecoder.decode(
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    into);
        }
    }

    private static long samples(ChunkBuffer chunks) {
        long sum = 0;
        for (int i = 0; i < chunks.size; i++) {
            sum += ChunkDecoder.sampleCount(chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i]);
        }
        return sum;
    }
}
