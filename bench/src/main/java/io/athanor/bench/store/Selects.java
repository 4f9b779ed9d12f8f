package io.athanor.bench.store;

import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelMatcher.Type;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.bench.Rows;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Series calls take of a store that has all its headers. <i>First</i> is the very first call after the start, <i>warm</i>
 * the median of those after it; <i>cold data</i> is the first call for these series in a process that has answered others.
 */
final class Selects {
    static final List<String> COLUMNS = List.of(
            "select",
            "bucket",
            "store",
            "call",
            "s:",
            "series:",
            "MB answered:",
            "CPU s:",
            "GETs:",
            "other requests:",
            "MB read:",
            "peak RssAnon, MiB:");

    /** A process that has answered so many calls is not new any more. */
    private static final int OTHERS = 20;

    private final List<StoreSide> sides;
    private final Path work;
    private final long endMs;

    /** @param endMs when the data end, ms */
    Selects(List<StoreSide> sides, Path work, long endMs) {
        this.sides = sides;
        this.work = work;
        this.endMs = endMs;
    }

    /**
     * A select that is measured, so many times once it is warm.
     *
     * @param other one like it for other series of the same blocks; null where there are none
     * @param others how often that is asked before cold data
     */
    private record Select(
            String name,
            SeriesRequest request,
            int rounds,
            @Nullable SeriesRequest other,
            int others) {}

    private SeriesRequest last(Duration of, LabelMatcher... matchers) {
        return SeriesCall.request(endMs - of.toMillis(), endMs - 1, matchers);
    }

    private Select histogram() {
        LabelMatcher name = SeriesCall.matcher(Type.EQ, "__name__", "http_request_duration_seconds_bucket");
        LabelMatcher counter = SeriesCall.matcher(Type.EQ, "__name__", "http_requests_total");
        return new Select(
                "a histogram, 24 h", last(Duration.ofHours(24), name), 5, last(Duration.ofHours(24), counter), OTHERS);
    }

    private Select oneSeries(int rounds) {
        LabelMatcher name = SeriesCall.matcher(Type.EQ, "__name__", "up");
        LabelMatcher instance = SeriesCall.matcher(Type.EQ, "instance", "10.0.0.7:8080");
        LabelMatcher another = SeriesCall.matcher(Type.EQ, "instance", "10.0.0.9:8080");
        return new Select(
                "one series, 24 h",
                last(Duration.ofHours(24), name, instance),
                rounds,
                last(Duration.ofHours(24), name, another),
                OTHERS);
    }

    /**
     * Asks one of the stores, which is ended then, until what asks here is compiled: it would be a part of the first figures
     * otherwise.
     *
     * @param day a bucket of a day
     */
    void warmUp(Path day) throws IOException, InterruptedException {
        warmUp(Place.folder(day, work), 300);
    }

    private void warmUp(Place place, int small) throws IOException, InterruptedException {
        StoreSide any = sides.getLast();
        Path data = work.resolve("data-" + any.name());
        FolderTree.delete(data);
        try (RunningStore store = RunningStore.start(any, place, data, false, work.resolve("warm-up.log"));
                SeriesCall call = new SeriesCall(store.grpc())) {
            for (int i = 0; i < small; i++) {
                call.ask(oneSeries(1).request());
            }
            for (int i = 0; i < 4; i++) {
                call.ask(histogram().request());
            }
        }
        FolderTree.delete(data);
    }

    /** Of the histograms of a day, and of one series, in a folder. */
    Rows ofDay(Path bucket, Rows into) throws IOException, InterruptedException {
        for (Select select : List.of(oneSeries(200), histogram())) {
            for (StoreSide side : sides) {
                measure(side, Place.folder(bucket, work), null, "folder", bucket, into, select);
            }
        }
        return into;
    }

    /** The same from a server that lets each request wait; it is warmed up first, so that it is no slower for who comes first. */
    Rows ofDayFar(Path bucket, int latencyMs, Rows into) throws IOException, InterruptedException {
        try (S3Process s3 = S3Process.start(bucket, latencyMs, work.resolve("s3.log"))) {
            warmUp(s3.place(work), 30);
            for (Select select : List.of(oneSeries(20), histogram())) {
                for (StoreSide side : sides) {
                    measure(side, s3.place(work), s3, "S3, " + latencyMs + " ms", bucket, into, select);
                }
            }
        }
        return into;
    }

    /** Of everything that one large block holds. */
    Rows ofAll(Path bucket, Rows into) throws IOException, InterruptedException {
        LabelMatcher any = SeriesCall.matcher(Type.RE, "__name__", ".+");
        Select all = new Select("everything of a block", last(Duration.ofHours(2), any), 2, null, 0);
        for (StoreSide side : sides) {
            measure(side, Place.folder(bucket, work), null, "folder", bucket, into, all);
        }
        return into;
    }

    private void measure(
            StoreSide side, Place place, @Nullable S3Process s3, String where, Path bucket, Rows into, Select select)
            throws IOException, InterruptedException {
        try (Measured store = new Measured(side, place, bucket)) {
            Part part = new Part(into, select.name(), where, side, store.running, s3);
            SeriesCall.Took first = part.measured("first", 1, () -> store.call.ask(select.request()));
            part.measured("warm", select.rounds(), () -> {
                double[] seconds = new double[select.rounds()];
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i] = store.call.ask(select.request()).seconds();
                }
                Arrays.sort(seconds);
                return new SeriesCall.Took(seconds[seconds.length / 2], first.series(), first.bytes());
            });
        }
        SeriesRequest other = select.other();
        if (other == null) {
            return;
        }
        try (Measured store = new Measured(side, place, bucket)) {
            for (int i = 0; i < select.others(); i++) {
                store.call.ask(other);
            }
            new Part(into, select.name(), where, side, store.running, s3)
                    .measured("cold data", 1, () -> store.call.ask(select.request()));
        }
    }

    /** A store that was just started with nothing in its folder, and has all headers by now. */
    private final class Measured implements AutoCloseable {
        final RunningStore running;
        final SeriesCall call;
        private final Path data;

        Measured(StoreSide side, Place place, Path bucket) throws IOException, InterruptedException {
            data = work.resolve("data-" + side.name());
            FolderTree.delete(data);
            running = RunningStore.start(side, place, data, false, work.resolve(side.name() + ".log"));
            call = new SeriesCall(running.grpc());
            running.awaitHeaders(data, blocks(bucket));
        }

        @Override
        public void close() throws IOException {
            call.close();
            running.close();
            FolderTree.delete(data);
        }
    }

    /** What the rows of one select from one store have in common. */
    private record Part(
            Rows into,
            String what,
            String where,
            StoreSide side,
            RunningStore store,
            @Nullable S3Process s3) {
        /** Some calls, and a row of what each of them took. */
        SeriesCall.Took measured(String call, int calls, Supplier<SeriesCall.Took> asked)
                throws IOException, InterruptedException {
            if (s3 != null) {
                s3.askedSince();
            }
            double cpu = store.gauge().cpuSeconds();
            SeriesCall.Took took = asked.get();
            double spent = (store.gauge().cpuSeconds() - cpu) / calls;
            row(into, what, where, side, call, took, store, spent, s3, calls);
            return took;
        }
    }

    private static void row(
            Rows into,
            String what,
            String where,
            StoreSide side,
            String call,
            SeriesCall.Took took,
            RunningStore store,
            double cpu,
            @Nullable S3Process s3,
            int calls)
            throws IOException, InterruptedException {
        S3Process.Asked asked = s3 == null ? null : s3.askedSince();
        into.row(
                what,
                where,
                side.name(),
                call,
                String.format(java.util.Locale.ROOT, "%.4f", took.seconds()),
                took.series(),
                took.bytes() / 1e6,
                String.format(java.util.Locale.ROOT, "%.3f", cpu),
                asked == null ? "" : asked.gets() / calls,
                asked == null ? "" : asked.others() / calls,
                asked == null ? "" : asked.bytes() / 1e6 / calls,
                store.gauge().peakAnonMib());
    }

    private static int blocks(Path bucket) throws IOException {
        try (var folders = Files.list(bucket)) {
            return (int) folders.filter(folder -> Files.exists(folder.resolve("meta.json")))
                    .count();
        }
    }
}
