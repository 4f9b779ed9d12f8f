package io.athanor.workload;

import io.athanor.tsdb.block.BlockWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The fleet workload: pods and their series ({@link Roster}), as Prometheus replicas would have written them. What
 * follows is {@link Roster#FLEET}'s.
 *
 * <p><b>Pods</b> pod p has {@code job="app-%03d"} (p mod 50), {@code namespace="ns-%02d"} (p mod 20),
 * {@code pod="<job>-<8 hex digits>"}, {@code instance="10.0.<p div 250>.<p mod 250>:8080"}.
 * <p><b>Series</b> per handler {@code /api/v0}…{@code /api/v3}: {@code http_requests_total} for three codes and
 * {@code http_request_duration_seconds_bucket} for twelve bounds; per container {@code c0}…{@code c3} two gauges of bytes
 * and two counters; {@code app_queue_length} for ten queues; {@code up}.
 * <p><b>Times</b> one series in seven is scraped 0–4 ms late. The second replica scrapes 3 s later, misses one scrape of a
 * hundred, and sees the same values.
 * <p><b>Blocks</b> of two hours (or as the spec says), aligned to the epoch, chunks of 120 samples. The same {@link FleetSpec} gives the same
 * bytes and names, whatever the number of cores.
 */
public final class FleetWorkload {
    private FleetWorkload() {}

    /**
     * Writes all blocks of a fleet, as many at once as there are cores; memory does not grow with the length of history.
     *
     * @param bucketDir folder that gets one folder per block; made if absent
     * @param listener hears of the progress
     * @throws IOException if a block cannot be written, or one of that name is there already; blocks finished before stay
     */
    public static FleetSummary write(FleetSpec spec, Path bucketDir, ProgressListener listener) throws IOException {
        Files.createDirectories(bucketDir);
        FleetSeries[] series = spec.roster().series(spec);
        Progress progress = new Progress(listener, spec.samples());
        int cores = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(cores)) {
            List<Future<FleetSummary>> blocks = new ArrayList<>();
            try {
                submitAll(spec, series, bucketDir, progress, pool, new Semaphore(cores + 1), blocks);
                FleetSummary sum = new FleetSummary(0, spec.series(), 0, 0, 0);
                for (Future<FleetSummary> block : blocks) {
                    sum = sum.plus(block.get());
                }
                return sum;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io
                        ? io
                        : new IOException("cannot write the fleet", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while writing the fleet to " + bucketDir);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static void submitAll(
            FleetSpec spec,
            FleetSeries[] series,
            Path bucketDir,
            Progress progress,
            ExecutorService pool,
            Semaphore slots,
            List<Future<FleetSummary>> blocks)
            throws InterruptedException {
        List<String> symbols = BlockWriter.symbolsOf(
                Arrays.stream(series).map(FleetSeries::labels).toList());
        double[] state = new double[series.length];
        for (int i = 0; i < series.length; i++) {
            state[i] = series[i].initial();
        }
        long from = spec.startMs();
        while (from < spec.endMs()) {
            long to = Math.min(spec.endMs(), (from / spec.blockMs() + 1) * spec.blockMs());
            long firstScrape = spec.scrapesBefore(from);
            int scrapes = (int) (spec.scrapesBefore(to) - firstScrape);
            if (scrapes > 0) {
                double[] before = state.clone();
                for (int replica = 0; replica < spec.replicas(); replica++) {
                    slots.acquire();
                    FleetBlock block = new FleetBlock(spec, series, symbols, replica, from, to, before);
                    blocks.add(pool.submit(() -> {
                        try {
                            return block.write(bucketDir, progress);
                        } finally {
                            slots.release();
                        }
                    }));
                }
                advance(spec, series, state, firstScrape, scrapes);
            }
            from = to;
        }
    }

    /** Moves all values past some scrapes, without keeping them: what the next block goes on from. */
    private static void advance(FleetSpec spec, FleetSeries[] series, double[] state, long firstScrape, int scrapes) {
        double[] ignored = new double[scrapes];
        for (int i = 0; i < series.length; i++) {
            state[i] = series[i].values(state[i], firstScrape, scrapes, spec.intervalMs() / 1e3, ignored);
        }
    }
}
