package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.info.InfoGrpc;
import io.athanor.api.storeapi.info.InfoRequest;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Chunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.ShardInfo;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.Labels;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramCursor;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.series.SampleBuffer;
import io.grpc.ManagedChannel;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store gateway sends, frame contents and all, against what the same blocks give as local files. */
class SameOnTheWireTest {
    private final List<AutoCloseable> owned = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private static SeriesRequest.Builder all(long resolution, Aggr... aggregates) {
        return SeriesRequest.newBuilder()
                .setMaxTime(Long.MAX_VALUE)
                .setMaxResolutionWindow(resolution)
                .addAllAggregates(List.of(aggregates))
                .addMatchers(LabelMatcher.newBuilder()
                        .setType(LabelMatcher.Type.RE)
                        .setName("__name__")
                        .setValue(".+"));
    }

    private static Map<String, SeriesRequest> requests() {
        Map<String, SeriesRequest> requests = new TreeMap<>();
        requests.put("raw", all(0, Aggr.RAW).build());
        requests.put("5m count and sum", all(300_000, Aggr.COUNT, Aggr.SUM).build());
        requests.put("5m min", all(300_000, Aggr.MIN).setResponseBatchSize(7).build());
        requests.put("1h max", all(3_600_000, Aggr.MAX).build());
        requests.put("1h counter", all(3_600_000, Aggr.COUNTER).build());
        requests.put("labels", all(0).setSkipChunks(true).build());
        requests.put("few", all(0).setSkipChunks(true).setLimit(5).build());
        for (int i = 0; i < 3; i++) {
            ShardInfo shard = ShardInfo.newBuilder()
                    .setShardIndex(i)
                    .setTotalShards(3)
                    .addLabels("__name__")
                    .setBy(i > 0)
                    .build();
            requests.put("shard " + i, all(0, Aggr.RAW).setShardInfo(shard).build());
        }
        requests.put(
                "without replicas",
                all(0, Aggr.RAW).addWithoutReplicaLabels("replica").build());
        return requests;
    }

    /** Series by labels, with chunks in an order of their own: of equal first times either may come first. */
    private static Map<String, List<AggrChunk>> ask(ManagedChannel channel, SeriesRequest request) {
        Map<String, List<AggrChunk>> found = new TreeMap<>();
        StoreGrpc.newBlockingStub(channel).series(request).forEachRemaining(frame -> {
            assertThat(frame.getWarning()).isEmpty();
            List<Series> series = new ArrayList<>(frame.getBatch().getSeriesList());
            if (frame.hasSeries()) {
                series.add(frame.getSeries());
            }
            for (Series one : series) {
                found.computeIfAbsent(text(one.getLabelsList()), key -> new ArrayList<>())
                        .addAll(one.getChunksList());
            }
        });
        found.values()
                .forEach(chunks -> chunks.sort(
                        Comparator.comparingLong(AggrChunk::getMinTime).thenComparing(AggrChunk::toString)));
        return found;
    }

    private static String text(List<Label> labels) {
        StringBuilder text = new StringBuilder();
        labels.forEach(label -> text.append(label.getName())
                .append('=')
                .append(label.getValue())
                .append('\u0001'));
        return text.toString();
    }

    @Test
    void everyKindOfRequest_isAnsweredAsByLocalBlocks() throws Exception {
        Path bucket = copyOf(Shared.path("fixtures/bucket-compacted"));
        ManagedChannel local = Stores.channel(Stores.local(bucket, owned::add), owned::add);
        ManagedChannel gateway = Stores.channel(Stores.gateway(bucket, folder.resolve("data"), owned::add), owned::add);
        requests().forEach((name, request) -> {
            Map<String, List<AggrChunk>> expected = ask(local, request);
            assertThat(expected).as(name).isNotEmpty();
            assertThat(ask(gateway, request)).as(name).isEqualTo(expected);
        });
        InfoResponse info = InfoGrpc.newBlockingStub(gateway).info(InfoRequest.getDefaultInstance());
        InfoResponse localInfo = InfoGrpc.newBlockingStub(local).info(InfoRequest.getDefaultInstance());
        assertThat(info.getStore().getTsdbInfosList())
                .isNotEmpty()
                .isEqualTo(localInfo.getStore().getTsdbInfosList());
        assertThat(info.getLabelSetsList()).isEqualTo(localInfo.getLabelSetsList());
        assertThat(info.getStore().getSupportsSharding()).isTrue();
        assertThat(info.getStore().getSupportsWithoutReplicaLabels()).isTrue();
    }

    private Path copyOf(Path bucket) throws Exception {
        Path copy = folder.resolve("bucket");
        try (Stream<Path> files = Files.walk(bucket)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(bucket.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        return copy;
    }

    @Test
    void chunksThatThanosCannotRead_areEncodedAnew_withTheSameSamples() throws Exception {
        Path bucket = folder.resolve("bucket");
        long start = 1_761_177_600_000L;
        Xor2Appender floats = new Xor2Appender();
        HistogramAppender histograms = new HistogramAppender(true);
        for (int i = 0; i < 50; i++) {
            floats.append(start - 1000, start + i * 15_000L, i * 1.5);
            assertThat(histograms.append(start - 1000, start + i * 15_000L, histogram(i)))
                    .isTrue();
        }
        Ulid ulid = Ulid.of(start + 7_200_000, new Random(1));
        List<Labels> names = List.of(Labels.of("__name__", "f"), Labels.of("__name__", "h"));
        try (BlockWriter writer = BlockWriter.create(bucket, ulid, BlockWriter.symbolsOf(names))) {
            chunk(writer, names.get(0), floats);
            chunk(writer, names.get(1), histograms);
            writer.finish(BlockMeta.ofSamples(ulid, start, start + 7_200_000)
                    .withThanos(ThanosMeta.of(Labels.of("cluster", "c1"), "test")));
        }
        Store store = Stores.gateway(bucket, folder.resolve("data"), owned::add);
        List<Chunk> chunks = new ArrayList<>();
        ask(Stores.channel(store, owned::add), all(0, Aggr.RAW).build())
                .values()
                .forEach(series -> series.forEach(chunk -> chunks.add(chunk.getRaw())));

        assertThat(chunks).extracting(Chunk::getType).containsExactly(Chunk.Encoding.XOR, Chunk.Encoding.HISTOGRAM);
        SampleBuffer samples = new SampleBuffer();
        byte[] xor = chunks.get(0).getData().toByteArray();
        ChunkDecoder.decode(
                Encoding.XOR, MemorySegment.ofArray(xor), 0, xor.length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        assertThat(samples.size).isEqualTo(50);
        byte[] bytes = chunks.get(1).getData().toByteArray();
        HistogramCursor cursor = new HistogramCursor(Encoding.HISTOGRAM, MemorySegment.ofArray(bytes), 0, bytes.length);
        for (int i = 0; i < 50; i++) {
            assertThat(samples.t[i]).isEqualTo(start + i * 15_000L);
            assertThat(samples.v[i]).isEqualTo(i * 1.5);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.t()).isEqualTo(start + i * 15_000L);
            assertThat(cursor.intHistogram().count).isEqualTo(2 + 3L * i);
            assertThat(cursor.intHistogram().sum).isEqualTo(i * 2.0);
        }
        assertThat(cursor.next()).isFalse();
    }

    private static void chunk(BlockWriter writer, Labels labels, ChunkAppender appender) throws Exception {
        byte[] bytes = appender.toBytes();
        writer.series(labels);
        writer.chunk(appender.mint(), appender.maxt(), appender.encoding(), bytes, 0, bytes.length);
    }

    private static IntHistogram histogram(int i) {
        IntHistogram histogram = new IntHistogram();
        histogram.schema = 0;
        histogram.count = 2 + 3L * i;
        histogram.sum = i * 2.0;
        histogram.positiveSpans = new Span[] {new Span(0, 2)};
        histogram.positiveDeltas = new long[] {1 + i, i};
        return histogram;
    }
}
