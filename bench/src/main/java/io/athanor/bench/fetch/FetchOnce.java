package io.athanor.bench.fetch;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.LatencyBucket;
import io.athanor.testing.contracts.RequestCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;

/** One start of {@link FetchSpeed}: finds the blocks, and prints how long that took since the process began, and what it cost. */
final class FetchOnce {
    private FetchOnce() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path data = Path.of(args[1]);
        Duration latency = Duration.ofMillis(Integer.parseInt(args[2]));
        int expected = Integer.parseInt(args[3]);
        boolean isFar = Boolean.parseBoolean(args[4]);
        Discovery discovery = Discovery.valueOf(args[5].toUpperCase(Locale.ROOT));
        boolean hasIndex = Boolean.parseBoolean(args[6]);
        RequestCounts counts = new RequestCounts();
        try (Bucket local = FilesystemBucket.open(folder)) {
            Bucket bucket =
                    new MeteredBucket(isFar ? new LatencyBucket(local, latency) : local, counts, System::nanoTime);
            FetchConfig config = new FetchConfig(
                    discovery,
                    FetchConfig.DEFAULT_CONCURRENCY,
                    data.resolve("meta-syncer"),
                    hasIndex ? IndexUse.TRUSTED : IndexUse.NONE,
                    Set.of(MarkKind.DELETION),
                    BlockFilters.of(Duration.ofHours(24)));
            BlockFetcher fetcher = new BlockFetcher(bucket, config, FetchMetrics.NONE, InstantSource.system());
            long began = System.nanoTime();
            BlockView view = fetcher.fetch();
            double fetched = (System.nanoTime() - began) / 1e9;
            double sinceStart = Duration.between(
                                    ProcessHandle.current()
                                            .info()
                                            .startInstant()
                                            .orElseThrow(),
                                    InstantSource.system().instant())
                            .toMillis()
                    / 1e3;
            if (view.loaded().size() != expected) {
                throw new IllegalStateException("found " + view.loaded().size() + " blocks: " + view.problems());
            }
            System.out.printf(
                    Locale.ROOT, "%.2f %.2f %d %.1f%n", sinceStart, fetched, counts.requests(), anonymousMegabytes());
        }
    }

    /** What the process holds of memory that no file is behind. */
    private static double anonymousMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1e3;
            }
        }
        return 0;
    }
}
