package io.athanor.bench.store;

import io.athanor.api.storeapi.pb.LabelMatcher.Type;
import io.athanor.api.storeapi.pb.SeriesRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Series calls take of a store that has all its headers. <i>Cold</i> is the first call of its kind after the start, <i>warm</i>
 * the median of those after it.
 */
final class Selects {
    private static final int WARM_ROUNDS = 5;
    private static final int MANY_ROUNDS = 200;

    private final List<StoreSide> sides;
    private final Path work;

    Selects(List<StoreSide> sides, Path work) {
        this.sides = sides;
        this.work = work;
    }

    static Table table() {
        return new Table(
                "select", "bucket", "store", "call", "s:", "series:", "MB answered:", "CPU s:", "GETs:", "other requests:",
                "MB read:", "peak RssAnon, MiB:");
    }

    /** Of the histograms of a day, and of one series; from a server that lets each request wait, and from a folder. */
    void ofDay(Path bucket, long endMs, int latencyMs, Table into) throws IOException, InterruptedException {
        long begin = endMs - Duration.ofHours(24).toMillis();
        SeriesRequest many = SeriesCall.request(
                begin, endMs - 1, SeriesCall.matcher(Type.EQ, "__name__", "http_request_duration_seconds_bucket"));
        SeriesRequest one = SeriesCall.request(
                begin,
                endMs - 1,
                SeriesCall.matcher(Type.EQ, "__name__", "process_cpu_seconds_total"),
                SeriesCall.matcher(Type.EQ, "pod", "app-000-0"));
        try (S3Process s3 = S3Process.start(bucket, latencyMs, work.resolve("s3.log"))) {
            for (StoreSide side : sides) {
                Place place = s3.place(work);
                measure(side, place, s3, "S3, " + latencyMs + " ms", bucket, into, "one series, 24 h", one, MANY_ROUNDS / 10);
                measure(side, place, s3, "S3, " + latencyMs + " ms", bucket, into, "a histogram, 24 h", many, WARM_ROUNDS);
            }
        }
        for (StoreSide side : sides) {
            Place place = Place.folder(bucket, work);
            measure(side, place, null, "folder", bucket, into, "one series, 24 h", one, MANY_ROUNDS);
            measure(side, place, null, "folder", bucket, into, "a histogram, 24 h", many, WARM_ROUNDS);
        }
    }

    /** Of everything that one large block holds. */
    void ofAll(Path bucket, long endMs, Table into) throws IOException, InterruptedException {
        SeriesRequest all = SeriesCall.request(
                endMs - Duration.ofHours(2).toMillis(), endMs - 1, SeriesCall.matcher(Type.RE, "__name__", ".+"));
        for (StoreSide side : sides) {
            measure(side, Place.folder(bucket, work), null, "folder", bucket, into, "everything of a block", all, 2);
        }
    }

    private void measure(
            StoreSide side,
            Place place,
            @Nullable S3Process s3,
            String where,
            Path bucket,
            Table into,
            String what,
            SeriesRequest request,
            int rounds)
            throws IOException, InterruptedException {
        Path data = work.resolve("data-" + side.name());
        Starts.delete(data);
        try (RunningStore store = RunningStore.start(side, place, data, false, work.resolve(side.name() + ".log"));
                SeriesCall call = new SeriesCall(store.grpc())) {
            store.awaitHeaders(data, blocks(bucket));
            if (s3 != null) {
                s3.askedSince();
            }
            double cpu = store.gauge().cpuSeconds();
            SeriesCall.Took cold = call.ask(request);
            row(into, what, where, side, "cold", cold, store, store.gauge().cpuSeconds() - cpu, s3, 1);
            double[] seconds = new double[rounds];
            cpu = store.gauge().cpuSeconds();
            for (int i = 0; i < rounds; i++) {
                seconds[i] = call.ask(request).seconds();
            }
            Arrays.sort(seconds);
            SeriesCall.Took warm = new SeriesCall.Took(seconds[rounds / 2], cold.series(), cold.bytes());
            row(into, what, where, side, "warm", warm, store, (store.gauge().cpuSeconds() - cpu) / rounds, s3, rounds);
        }
        Starts.delete(data);
    }

    private static void row(
            Table into,
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
