package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequestFormat;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.CompactMetrics;
import io.athanor.component.compact.World;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.component.compact.plan.RetentionPlanner.Periods;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.SampleCut;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A bucket on the heap with a few small blocks, compactors on it, and what a reader finds in it. */
final class TinyBucket {
    static final long HOUR = 3_600_000;
    private static final long STEP = 10 * 60_000;
    static final Duration DELETE_DELAY = Duration.ofDays(2);

    final SimulatedBucket bucket = new SimulatedBucket();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    final CompactMetrics metrics = new CompactMetrics(registry, DELETE_DELAY);
    private final Path dir;
    private final Random random;
    private final long start;

    /** Every sample that was uploaded and has to be found, by external labels and series. */
    private final Map<String, Map<Long, Double>> samples = new TreeMap<>();

    private Optional<DeleteRequest> deleted = Optional.empty();

    TinyBucket(Path dir, long seed) {
        this.dir = dir;
        this.random = new Random(seed);
        this.start = bucket.now().minus(Duration.ofDays(30)).toEpochMilli() / (14 * 24 * HOUR) * (14 * 24 * HOUR);
    }

    /** Uploads a block of two series. */
    Ulid block(String cluster, int fromHour, int toHour, boolean isKept) throws IOException {
        return block(cluster, fromHour, toHour, isKept, bytes -> bytes);
    }

    /** @param encoded what becomes of each chunk's bytes before they are written */
    Ulid block(String cluster, int fromHour, int toHour, boolean isKept, UnaryOperator<byte[]> encoded)
            throws IOException {
        long from = start + fromHour * HOUR;
        long to = start + toHour * HOUR;
        Labels external = Labels.of("cluster", cluster);
        Map<Labels, Map<Long, Double>> series = new TreeMap<>();
        for (Labels labels : List.of(Labels.of("__name__", "a"), Labels.of("__name__", "b", "x", "y"))) {
            Map<Long, Double> own = new TreeMap<>();
            for (long t = from; t < to; t += STEP) {
                own.put(t, labels.hash() % 100 + t / (double) STEP);
            }
            series.put(labels, own);
            if (isKept) {
                samples.computeIfAbsent(external + " " + labels, k -> new TreeMap<>())
                        .putAll(own);
            }
        }
        return upload(external, from, to, series, encoded);
    }

    /** When the bucket's data begins, ms. */
    long start() {
        return start;
    }

    /** Uploads a block of these samples. */
    Ulid upload(Labels external, long from, long to, Map<Labels, ? extends Map<Long, Double>> series)
            throws IOException {
        return upload(external, from, to, series, bytes -> bytes);
    }

    private Ulid upload(
            Labels external,
            long from,
            long to,
            Map<Labels, ? extends Map<Long, Double>> series,
            UnaryOperator<byte[]> encoded)
            throws IOException {
        Ulid ulid = Ulid.of(to, random);
        Path folder = dir.resolve("made").resolve(ulid.toString());
        Files.createDirectories(dir.resolve("made"));
        BlockMeta written;
        try (BlockWriter writer =
                BlockWriter.scratch(dir.resolve("made"), ulid, BlockWriter.symbolsOf(series.keySet()))) {
            for (Map.Entry<Labels, ? extends Map<Long, Double>> one : series.entrySet()) {
                XorAppender chunk = new XorAppender();
                writer.series(one.getKey());
                int left = one.getValue().size();
                for (Map.Entry<Long, Double> sample : one.getValue().entrySet()) {
                    chunk.append(sample.getKey(), sample.getValue());
                    left--;
                    if (chunk.sampleCount() == 120 || left == 0) {
                        byte[] bytes = encoded.apply(chunk.toBytes());
                        writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
                        chunk.clear();
                    }
                }
            }
            written = writer.finish(BlockMeta.ofSamples(ulid, from, to));
        }
        List<ThanosMeta.BlockFile> files = new ArrayList<>();
        for (String file : List.of("chunks/000001", "index")) {
            byte[] bytes = Files.readAllBytes(folder.resolve(file));
            files.add(new ThanosMeta.BlockFile(file, bytes.length, "", ""));
            bucket.put(ulid + "/" + file, new ByteArrayInputStream(bytes));
        }
        BlockMeta meta = written.withThanos(ThanosMeta.of(external, "sidecar").withFiles(List.of("000001"), files));
        bucket.put(ulid + "/" + BlockMeta.FILE, new ByteArrayInputStream(meta.toBytes()));
        return ulid;
    }

    /** Asks for a series to be deleted, in all clusters: readers need not find it any more. */
    void delete(String name, int fromHour, int toHour) throws IOException {
        long from = start + fromHour * HOUR;
        long to = start + toHour * HOUR - 1;
        deleted = Optional.of(new DeleteRequest(
                Ulid.of(bucket.now().toEpochMilli(), random),
                List.of(LabelMatcher.equal("__name__", name)),
                from,
                to,
                "",
                "",
                bucket.now()));
        new DeleteRequests(bucket).put(deleted.get());
        samples.forEach((series, own) -> {
            if (series.contains("\"" + name + "\"")) {
                own.keySet().removeIf(t -> t >= from && t <= to);
            }
        });
        samples.values().removeIf(Map::isEmpty);
    }

    /** Visible blocks, of any resolution, in which something is that was to be deleted. */
    List<String> stillHoldingDeleted() throws IOException {
        List<String> holding = new ArrayList<>();
        DeleteRequest request = deleted.orElseThrow();
        for (BlockMeta meta : view().metas().values()) {
            try (Block block = Block.open(copy(meta.ulid()))) {
                SampleCut cut = new SampleCut(Intervals.of(request.mint(), request.maxt()), meta.resolution());
                ChunkBuffer chunks = new ChunkBuffer();
                for (int ref : block.select(request.matchers())) {
                    block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                    for (int i = 0; i < chunks.size; i++) {
                        if (cut.hits(chunks, i)) {
                            holding.add(meta.resolution() + " " + meta.ulid());
                        }
                    }
                }
            }
        }
        return holding;
    }

    /** Blocks that a compactor of this bucket takes for a stranger's. */
    double foreign() {
        return registry.scrape(name -> name.equals("athanor_compact_foreign_blocks")).stream()
                .flatMap(one -> one.getDataPoints().stream())
                .mapToDouble(point -> ((GaugeSnapshot.GaugeDataPointSnapshot) point).getValue())
                .sum();
    }

    void mark(BlockMark mark) throws IOException {
        bucket.put(mark.id() + "/" + mark.file(), new ByteArrayInputStream(mark.toBytes()));
    }

    /** Blocks of cluster {@code expired} are kept for a day, all others for ever. */
    CompactConfig config(Path workDir, CompactConfig.Mode mode) {
        return new CompactConfig(
                workDir,
                DELETE_DELAY,
                new RetentionPlanner(
                        new Periods(Optional.empty(), Optional.empty(), Optional.empty()),
                        List.of(new RetentionPlanner.Rule(
                                "expired",
                                List.of(LabelMatcher.equal("cluster", "expired")),
                                new Periods(Optional.of(Duration.ofDays(1)), Optional.empty(), Optional.empty())))),
                CompactionRanges.upTo(CompactionRanges.MAX_LEVEL),
                64L << 30,
                true,
                CompactConfig.Dedup.CHAIN,
                List.of(),
                false,
                false,
                false,
                1,
                CompactConfig.AtOnce.DEFAULT,
                mode,
                true,
                new CompactConfig.Intervals(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ZERO));
    }

    /** The same, but a bad block stops everything. */
    static CompactConfig halting(CompactConfig of) {
        return changed(of, of.dedup(), of.replicaLabels(), false, false);
    }

    /** The same, but blocks that overlap are merged. */
    static CompactConfig merging(CompactConfig of) {
        return changed(of, of.dedup(), of.replicaLabels(), true, true);
    }

    /** The same, but replicas are deduplicated. */
    static CompactConfig deduplicating(CompactConfig of, CompactConfig.Dedup dedup) {
        return changed(of, dedup, List.of("replica"), true, true);
    }

    private static CompactConfig changed(
            CompactConfig of,
            CompactConfig.Dedup dedup,
            List<String> replicaLabels,
            boolean merges,
            boolean setsAside) {
        return new CompactConfig(
                of.workDir(),
                of.deleteDelay(),
                of.retention(),
                of.ranges(),
                of.maxIndexBytes(),
                of.downsampling(),
                dedup,
                replicaLabels,
                merges,
                of.skipOutOfOrder(),
                of.hashFiles(),
                of.threads(),
                of.atOnce(),
                of.mode(),
                setsAside,
                of.every());
    }

    /** Another block with the same content as one that there is ({@link #blocks}), under a newer name. */
    Ulid copyOfNewest(String cluster, String name) throws IOException {
        for (BlockMeta meta : view().metas().values()) {
            if (labels(meta).get("cluster").equals(cluster)
                    && name.equals(meta.resolution() + ":" + (meta.minTime() - start) / HOUR + "-"
                            + (meta.maxTime() - start) / HOUR)) {
                Ulid copy = Ulid.of(bucket.now().toEpochMilli() + 1000, random);
                for (String file : List.of("chunks/000001", "index")) {
                    bucket.put(
                            copy + "/" + file,
                            new ByteArrayInputStream(
                                    bucket.get(meta.ulid() + "/" + file).readAllBytes()));
                }
                BlockMeta same = new BlockMeta(
                        copy,
                        meta.minTime(),
                        meta.maxTime(),
                        meta.stats(),
                        meta.compaction(),
                        meta.thanos(),
                        meta.rest());
                bucket.put(copy + "/" + BlockMeta.FILE, new ByteArrayInputStream(same.toBytes()));
                return copy;
            }
        }
        throw new AssertionError("there is no block " + name + " of " + cluster);
    }

    /** A compactor as one process has it. */
    BucketCompactor compactor(Bucket seen, CompactConfig config) throws IOException {
        return compactor(seen, config, Duration.ZERO);
    }

    /** @param skew by how much the process's clock is ahead of the bucket's */
    BucketCompactor compactor(Bucket seen, CompactConfig config, Duration skew) throws IOException {
        InstantSource clock = () -> bucket.now().plus(skew);
        BlockFilters filters = new BlockFilters(
                TimeLimit.LEAST,
                TimeLimit.GREATEST,
                Relabeling.NONE,
                StoreShard.ALL,
                Duration.ZERO,
                DELETE_DELAY.dividedBy(2),
                config.replicaLabels());
        FetchConfig fetch =
                new FetchConfig(Discovery.RECURSIVE, 1, null, IndexUse.NONE, EnumSet.allOf(MarkKind.class), filters);
        World world = new World(
                clock,
                () -> bucket.now().toEpochMilli() * 1_000_000,
                new Random(random.nextLong()),
                "host",
                "test",
                time -> {
                    // so little that nobody is taken for dead while he works
                    bucket.pass(Duration.ofMillis(10));
                    World.sleep(Duration.ofMillis(5));
                });
        return new BucketCompactor(
                seen, new BlockFetcher(seen, fetch, FetchMetrics.NONE, clock), null, config, metrics, world);
    }

    /** The blocks that a reader uses, a day after the last look at marks. */
    BlockView view() throws IOException {
        FetchConfig fetch = new FetchConfig(
                Discovery.RECURSIVE,
                1,
                null,
                IndexUse.NONE,
                EnumSet.of(MarkKind.DELETION),
                BlockFilters.of(Duration.ofDays(1)));
        return new BlockFetcher(bucket, fetch, FetchMetrics.NONE, bucket::now).fetch();
    }

    /** A reader finds every sample of the raw blocks exactly once, and every block that it uses is whole. */
    void check(String where) throws IOException {
        Map<String, Map<Long, Double>> found = found(where);
        assertThat(found.keySet()).as(where).containsAll(samples.keySet());
        samples.forEach((series, wanted) ->
                assertThat(found.get(series)).as(where + ": " + series).containsAllEntriesOf(wanted));
    }

    /** All samples of raw blocks that readers use, by external labels and series; each time once. */
    Map<String, Map<Long, Double>> found(String where) throws IOException {
        Map<String, Map<Long, Double>> found = new TreeMap<>();
        for (BlockMeta meta : view().metas().values()) {
            Path copy = copy(meta.ulid());
            try (Block block = Block.open(copy)) {
                if (meta.resolution() == 0) {
                    read(block, labels(meta).toString(), found, where);
                }
            }
        }
        return found;
    }

    private static void read(Block block, String external, Map<String, Map<Long, Double>> into, String where) {
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer buffer = new SampleBuffer();
        SampleReader reader = new SampleReader();
        for (int ref : block.index().allPostings().toArray()) {
            block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
            reader.read(chunks, Long.MIN_VALUE, Long.MAX_VALUE, buffer);
            String name = external + " " + block.labels(ref);
            Map<Long, Double> series = into.computeIfAbsent(name, k -> new TreeMap<>());
            for (int i = 0; i < buffer.size; i++) {
                assertThat(series.put(buffer.t[i], buffer.v[i]))
                        .as(where + ": " + name + " twice at " + buffer.t[i])
                        .isNull();
            }
        }
    }

    private Path copy(Ulid ulid) throws IOException {
        Path copy = dir.resolve("read").resolve(ulid.toString());
        List<String> names = new ArrayList<>();
        bucket.listRecursively(ulid.toString(), object -> names.add(object.name()));
        for (String name : names) {
            Path file = dir.resolve("read").resolve(name);
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.write(file, bucket.get(name).readAllBytes());
            }
        }
        return copy;
    }

    /** Blocks of one cluster that readers use, by resolution and hours: {@code 0:0-8}. */
    List<String> blocks(String cluster) throws IOException {
        List<String> found = new ArrayList<>();
        for (BlockMeta meta : view().metas().values()) {
            boolean isMarked = bucket.exists(meta.ulid() + "/" + BlockMark.Deletion.FILE);
            if (!isMarked && labels(meta).get("cluster").equals(cluster)) {
                found.add(meta.resolution() + ":" + (meta.minTime() - start) / HOUR + "-"
                        + (meta.maxTime() - start) / HOUR);
            }
        }
        found.sort(null);
        return found;
    }

    /** Blocks that readers use and that have a mark: cluster, name as in {@link #blocks}, the mark's details. */
    List<String> marked(String file) throws IOException {
        List<String> found = new ArrayList<>();
        for (BlockMeta meta : view().metas().values()) {
            Optional<BlockMark> mark = new BlockMarker(bucket).find(meta.ulid(), file);
            mark.ifPresent(m -> {
                assertThat(m.id()).isEqualTo(meta.ulid());
                found.add(labels(meta).get("cluster") + " " + meta.resolution() + ":" + (meta.minTime() - start) / HOUR
                        + "-" + (meta.maxTime() - start) / HOUR + " " + m.details());
            });
        }
        return found;
    }

    private static Labels labels(BlockMeta meta) {
        return Objects.requireNonNull(meta.thanos()).labels();
    }

    /** The folders and the protocol's leftovers: blocks by name, and what lies below {@code athanor/} beside the log. */
    Set<String> leftovers() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        bucket.list("", names::add);
        view().metas().keySet().forEach(ulid -> names.remove(ulid + "/"));
        names.remove("athanor/");
        bucket.listRecursively("athanor", object -> {
            if (!object.name().contains("/log/")
                    && !object.name().startsWith(DeleteRequestFormat.FOLDER)
                    && !object.name().contains("/format/")
                    && !object.name().contains("/workers/")) {
                names.add(object.name());
            }
        });
        return names;
    }

    Instant now() {
        return bucket.now();
    }
}
