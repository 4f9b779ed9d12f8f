package io.athanor.bench.frontend;

import io.athanor.bench.ProcessGauge;
import io.athanor.bench.Rows;
import io.athanor.bench.Timings;
import io.athanor.bench.frontend.Frontend.Kept;
import io.athanor.bench.frontend.Frontend.Side;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of frontends. Each part starts its programs anew. */
final class Parts {
    private static final long DAY = 86_400;
    private static final long MINUTE = 60;
    private static final int PANELS = 20;
    private static final int DAYS = 30;
    private static final long PANEL_STEP = 30 * MINUTE;
    private static final long REFRESH = 10;
    private static final int REFRESHES = 12;
    private static final int CLIENTS = 8;
    private static final int FLOODERS = 64;
    private static final int AT_ONCE = 20;
    private static final long QUERY_MS = 50;

    /** After it a frontend has kept a large answer, and what it left has been collected. */
    private static final int REST_MS = 500;

    private final List<Side> sides;
    private final Path work;
    private final long now;
    private final double seconds;

    /**
     * @param now s
     * @param seconds that each rate is measured
     */
    Parts(List<Side> sides, Path work, long now, double seconds) {
        this.sides = sides;
        this.work = work;
        this.now = now;
        this.seconds = seconds;
    }

    private static String query(int series, String id) {
        return "m{n=\"" + series + "\",id=\"" + id + "\"}";
    }

    /** Of a day that has been over for long; with 1,440 steps. */
    private String day(int series, String id) {
        long start = now / DAY * DAY - 3 * DAY;
        return Client.range(query(series, id), start, start + DAY - MINUTE, MINUTE);
    }

    /** Through a frontend that has nothing kept of what it is asked for, beside the querier alone, in turn. */
    void miss(Rows rows) throws IOException, InterruptedException {
        for (Side side : sides) {
            int memcached = Frontend.freePort();
            try (CountingQuerier querier = CountingQuerier.start();
                    RunningProgram _ = Frontend.memcached(memcached, work);
                    Frontend frontend = Frontend.start(side, querier, Kept.MEMCACHED, memcached, work, List.of());
                    Client direct = new Client(querier.url());
                    Client through = new Client(frontend.url())) {
                int[][] shapes = {{1, 200, 100, 0}, {20, 200, 100, 0}, {1000, 8, 12, 0}, {1000, 2, 12, REST_MS}};
                for (int[] shape : shapes) {
                    int series = shape[0];
                    int rest = shape[3];
                    String id = rest + "r";
                    Timings alone =
                            Timings.of(shape[1], shape[2], rest, i -> direct.ask(day(series, "d" + id + i), ""));
                    Timings with =
                            Timings.of(shape[1], shape[2], rest, i -> through.ask(day(series, "t" + id + i), ""));
                    double allowed = alone.median() + 3 + alone.median() * 0.05;
                    rows.row(
                            series + " × 1,440",
                            rest == 0 ? "at once" : rest / 1000.0 + " s later",
                            side.name(),
                            alone.median(),
                            with.median(),
                            with.median() - alone.median(),
                            allowed - alone.median());
                }
            }
        }
    }

    /** What is kept whole, beside the querier alone. */
    void hit(Rows rows) throws IOException, InterruptedException {
        for (Kept kept : new Kept[] {Kept.IN_MEMORY, Kept.MEMCACHED}) {
            for (Side side : sides) {
                int memcached = Frontend.freePort();
                try (CountingQuerier querier = CountingQuerier.start();
                        RunningProgram _ = Frontend.memcached(memcached, work);
                        Frontend frontend = Frontend.start(side, querier, kept, memcached, work, List.of());
                        Client direct = new Client(querier.url());
                        Client through = new Client(frontend.url())) {
                    for (int[] shape : new int[][] {{20, 300, 100}, {1000, 12, 10}}) {
                        hit(rows, kept, side, querier, direct, through, shape);
                    }
                }
            }
        }
    }

    private void hit(
            Rows rows, Kept kept, Side side, CountingQuerier querier, Client direct, Client through, int[] shape)
            throws IOException, InterruptedException {
        String path = day(shape[0], "h");
        byte[] expected = direct.body(path);
        through.ask(path, "");
        Thread.sleep(500); // it is being kept
        boolean isSame = Arrays.equals(expected, through.body(path));
        Timings alone = Timings.of(5, 10, i -> direct.ask(path, ""));
        long before = querier.requests();
        Timings with = Timings.of(shape[1], shape[2], i -> through.ask(path, ""));
        rows.row(
                shape[0] + " × 1,440",
                kept == Kept.IN_MEMORY ? "in memory" : "memcached",
                side.name(),
                expected.length / 1e6,
                alone.median(),
                with.median(),
                with.quantile(0.95),
                (querier.requests() - before) + (isSame ? "" : "; another answer"));
    }

    /** Twenty panels over a month, asked for again every ten seconds. */
    void dashboard(Rows rows) throws IOException, InterruptedException {
        for (Side side : sides) {
            int memcached = Frontend.freePort();
            try (CountingQuerier querier = CountingQuerier.start();
                    RunningProgram _ = Frontend.memcached(memcached, work);
                    Frontend frontend = Frontend.start(side, querier, Kept.MEMCACHED, memcached, work, List.of());
                    ProcessGauge gauge = new ProcessGauge(frontend.program().pid())) {
                long first = now - (REFRESHES + 1) * REFRESH;
                for (int warm = 0; warm < 2; warm++) {
                    refresh(frontend, first, "w" + warm);
                }
                long requests = querier.requests();
                long bytes = querier.bytes();
                double cpu = gauge.cpuSeconds();
                double millis = refresh(frontend, first, "p");
                rows.row(
                        "first",
                        side.name(),
                        querier.requests() - requests,
                        (querier.bytes() - bytes) / 1e6,
                        millis,
                        gauge.cpuSeconds() - cpu);
                Thread.sleep(1000); // it is being kept
                requests = querier.requests();
                bytes = querier.bytes();
                cpu = gauge.cpuSeconds();
                double all = 0;
                for (int i = 1; i <= REFRESHES; i++) {
                    all += refresh(frontend, first + i * REFRESH, "p");
                }
                rows.row(
                        "each of " + REFRESHES + " after it",
                        side.name(),
                        (querier.requests() - requests) / (double) REFRESHES,
                        (querier.bytes() - bytes) / 1e6 / REFRESHES,
                        all / REFRESHES,
                        (gauge.cpuSeconds() - cpu) / REFRESHES);
            }
        }
    }

    /** All panels, six at a time as a browser does; returns ms. */
    private static double refresh(Frontend frontend, long end, String id) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        together(6, () -> {
            try (Client client = new Client(frontend.url())) {
                for (int panel = next.getAndIncrement(); panel < PANELS; panel = next.getAndIncrement()) {
                    client.ask(Client.range(query(20, id + panel), end - DAYS * DAY, end, PANEL_STEP), "");
                }
            }
            return 0.0;
        });
        return (System.nanoTime() - start) / 1e6;
    }

    /** Answers from the cache per second, with several clients. */
    void rate(Rows rows) throws IOException, InterruptedException {
        for (int series : new int[] {1, 20}) {
            double best = 0;
            for (Side side : sides) {
                int memcached = Frontend.freePort();
                try (CountingQuerier querier = CountingQuerier.start();
                        RunningProgram _ = Frontend.memcached(memcached, work);
                        Frontend frontend = Frontend.start(side, querier, Kept.MEMCACHED, memcached, work, List.of());
                        ProcessGauge gauge = new ProcessGauge(frontend.program().pid())) {
                    try (Client client = new Client(frontend.url())) {
                        for (int i = 0; i < PANELS; i++) {
                            client.ask(day(series, "r" + i), "");
                        }
                        Thread.sleep(500); // it is being kept
                    }
                    rate(frontend, series, seconds); // warm
                    long before = querier.requests();
                    double cpu = gauge.cpuSeconds();
                    double rate = rate(frontend, series, seconds);
                    best = best == 0 ? rate : best;
                    rows.row(
                            series + " × 1,440",
                            side.name(),
                            rate,
                            best / rate,
                            (gauge.cpuSeconds() - cpu) * 1000 / (rate * seconds),
                            gauge.peakAnonMib(),
                            querier.requests() - before);
                }
            }
        }
    }

    private double rate(Frontend frontend, int series, double forSeconds) throws InterruptedException {
        long until = System.nanoTime() + (long) (forSeconds * 1e9);
        AtomicInteger number = new AtomicInteger();
        double answers = together(CLIENTS, () -> {
            double mine = 0;
            try (Client client = new Client(frontend.url())) {
                for (int i = number.getAndIncrement(); System.nanoTime() < until; i++) {
                    client.ask(day(series, "r" + i % PANELS), "");
                    mine++;
                }
            }
            return mine;
        });
        return answers / forSeconds;
    }

    /** A tenant that asks now and then, alone and beside one that floods. */
    void flood(Rows rows) throws IOException, InterruptedException {
        for (Side side : sides) {
            List<String> more = side.isOurs() ? List.of("--query-frontend.max-concurrency=" + AT_ONCE) : List.of();
            try (CountingQuerier querier = CountingQuerier.start();
                    Frontend frontend = Frontend.start(side, querier, Kept.NOWHERE, 0, work, more);
                    Client quiet = new Client(frontend.url())) {
                querier.takes(QUERY_MS, AT_ONCE);
                flooded(frontend, () -> Timings.of(0, 20, i -> quiet.ask(day(1, "w" + i), "quiet")));
                Timings alone = Timings.of(40, 60, i -> quiet.ask(day(1, "a" + i), "quiet"));
                long before = querier.requests();
                Timings beside = flooded(frontend, () -> Timings.of(10, 60, i -> quiet.ask(day(1, "b" + i), "quiet")));
                rows.row(
                        side.name(),
                        alone.median(),
                        alone.quantile(0.95),
                        beside.median(),
                        beside.quantile(0.95),
                        beside.quantile(0.95) / alone.quantile(0.95) * 100 - 100,
                        querier.requests() - before - 70);
            }
        }
    }

    private Timings flooded(Frontend frontend, Callable<Timings> work) throws IOException, InterruptedException {
        AtomicInteger number = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < FLOODERS; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (Client client = new Client(frontend.url())) {
                    while (!Thread.currentThread().isInterrupted()) {
                        client.ask(
                                Client.range(
                                        query(1, "f" + number.getAndIncrement()),
                                        now - 8 * DAY,
                                        now - DAY,
                                        10 * MINUTE),
                                "flood");
                    }
                } catch (IOException e) {
                    Thread.currentThread().interrupt(); // the measurement is over
                }
            }));
        }
        try {
            return work.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Runs the same on several threads; returns the sum of what they give. */
    private static double together(int threads, Callable<Double> work) throws InterruptedException {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            double sum = 0;
            for (Future<Double> one : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
                sum += one.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
