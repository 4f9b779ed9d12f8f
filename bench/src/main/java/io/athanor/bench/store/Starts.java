package io.athanor.bench.store;

import io.athanor.bench.Rows;
import io.athanor.bench.fetch.SmallBlocks;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How soon a store is ready over a bucket of many blocks. <i>Cold</i> it has nothing in its folder, <i>warm</i> what a start
 * before has left there, all headers included.
 */
final class Starts {
    static final List<String> COLUMNS = List.of(
            "bucket",
            "start",
            "bucket index",
            "store",
            "ready, s:",
            "all headers there, s:",
            "peak RssAnon until then, MiB:",
            "CPU s until then:",
            "requests until then:",
            "MB read:");

    private final List<StoreSide> sides;
    private final Path work;
    private final int runs;
    private final int blocks;

    Starts(List<StoreSide> sides, Path work, int runs, int blocks) {
        this.sides = sides;
        this.work = work;
        this.runs = runs;
        this.blocks = blocks;
    }

    /** From a folder of this machine. */
    Rows near(Path bucket, Rows into) throws IOException, InterruptedException {
        Place place = Place.folder(bucket, work);
        for (boolean isWarm : new boolean[] {false, true}) {
            for (StoreSide side : sides) {
                measure("folder", side, place, null, isWarm, false, into);
            }
        }
        SmallBlocks.writeIndex(bucket);
        measure("folder", sides.getFirst(), place, null, false, true, into);
        measure("folder", sides.getFirst(), place, null, true, true, into);
        return into;
    }

    /** From a server that lets each request wait; cold, once. */
    Rows far(Path bucket, int latencyMs, Rows into) throws IOException, InterruptedException {
        SmallBlocks.writeIndex(bucket);
        try (S3Process s3 = S3Process.start(bucket, latencyMs, work.resolve("s3.log"))) {
            Place place = s3.place(work);
            String name = "S3, " + latencyMs + " ms";
            measure(name, sides.getFirst(), place, s3, false, true, into);
            for (StoreSide side : sides) {
                measure(name, side, place, s3, false, false, into);
            }
        }
        return into;
    }

    /** One start. */
    private record Run(double ready, double headers, long anonMib, double cpu, S3Process.Asked asked) {}

    private void measure(
            String bucket,
            StoreSide side,
            Place place,
            @Nullable S3Process s3,
            boolean isWarm,
            boolean believesIndex,
            Rows into)
            throws IOException, InterruptedException {
        Path data = work.resolve("data-" + side.name());
        List<Run> all = new ArrayList<>();
        if (isWarm) {
            FolderTree.delete(data);
            run(side, place, s3, believesIndex, data);
        }
        for (int i = 0; i < (s3 == null ? runs : 1); i++) {
            if (!isWarm) {
                FolderTree.delete(data);
            }
            all.add(run(side, place, s3, believesIndex, data));
        }
        all.sort(Comparator.comparingDouble(Run::ready));
        Run median = all.get(all.size() / 2);
        into.row(
                bucket,
                isWarm ? "warm" : "cold",
                believesIndex ? "yes" : "no",
                side.name(),
                median.ready(),
                median.headers(),
                median.anonMib(),
                median.cpu(),
                s3 == null ? "" : median.asked().gets() + median.asked().others(),
                s3 == null ? "" : median.asked().bytes() / 1e6);
        FolderTree.delete(data);
    }

    private Run run(StoreSide side, Place place, @Nullable S3Process s3, boolean believesIndex, Path data)
            throws IOException, InterruptedException {
        S3Process.Asked none = s3 == null ? new S3Process.Asked(0, 0, 0) : s3.askedSince();
        try (RunningStore store =
                RunningStore.start(side, place, data, believesIndex, work.resolve(side.name() + ".log"))) {
            double headers = store.awaitHeaders(data, blocks);
            return new Run(
                    store.readySeconds(),
                    headers,
                    store.gauge().peakAnonMib(),
                    store.gauge().cpuSeconds(),
                    s3 == null ? none : s3.askedSince());
        }
    }
}
