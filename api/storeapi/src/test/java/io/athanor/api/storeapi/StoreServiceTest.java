package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelValuesRequest;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.ShardInfo;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.XxHash64;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource.Listing;
import io.athanor.tsdb.series.SourceResolution;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreServiceTest {
    private static final LabelMatcher ALL = new LabelMatcher(MatchType.REGEX, "__name__", ".+");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void select_overTheWire_isWhatTheBlockGives() throws IOException {
        Block block = block(0);
        RemoteStore remote = new RemoteStore("there", serve(new BlockStore(block)));
        SelectRequest everything = request(block, SourceResolution.RAW, SelectHints.NONE);
        List<Row> expected = rows(block.select(everything), block);
        assertThat(expected).isNotEmpty();
        assertThat(rows(remote.select(everything), block)).isEqualTo(expected);
    }

    @Test
    void select_ofADownsampledBlock_givesAllItsAggregates() throws IOException {
        Block block = block(300_000);
        RemoteStore remote = new RemoteStore("there", serve(new BlockStore(block)));
        SelectRequest everything = request(block, new SourceResolution(300_000, false), SelectHints.NONE);
        List<Row> expected = rows(block.select(everything), block);
        assertThat(expected).allSatisfy(row -> assertThat(row.encodings()).containsOnly(Encoding.AGGREGATE));
        assertThat(rows(remote.select(everything), block)).isEqualTo(expected);
    }

    @Test
    void aggregates_thatAreNotAskedFor_areNotSent() throws IOException {
        Block block = block(300_000);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        Iterator<SeriesResponse> answer = stub.series(wire(block)
                .setMaxResolutionWindow(300_000)
                .addAggregates(Aggr.MAX)
                .build());
        List<Series> floats = new ArrayList<>();
        answer.forEachRemaining(frame -> floats.add(frame.getSeries()));
        assertThat(floats).isNotEmpty();
        assertThat(floats.stream().flatMap(s -> s.getChunksList().stream())).allSatisfy(chunk -> {
            assertThat(chunk.hasRaw() || chunk.hasCount() || chunk.hasSum() || chunk.hasMin() || chunk.hasCounter())
                    .isFalse();
        });
        assertThat(floats.stream().flatMap(s -> s.getChunksList().stream()).anyMatch(c -> c.hasMax()))
                .isTrue();
    }

    @Test
    void frames_areOneSeriesEachUnlessBatchesAreAskedFor_andChunksCarryTheirHash() throws IOException {
        Block block = block(0);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        List<SeriesResponse> single = list(stub.series(wire(block).build()));
        assertThat(single)
                .hasSize(block.seriesCount())
                .allSatisfy(frame -> assertThat(frame.hasSeries()).isTrue());
        assertThat(single.getFirst().getSeries().getChunksList())
                .allSatisfy(chunk -> assertThat(chunk.getRaw().getHash())
                        .isEqualTo(XxHash64.hash(chunk.getRaw().getData().toByteArray())));
        List<SeriesResponse> batches =
                list(stub.series(wire(block).setResponseBatchSize(5).build()));
        assertThat(batches).hasSize((block.seriesCount() + 4) / 5);
        assertThat(batches.stream().flatMap(b -> b.getBatch().getSeriesList().stream()))
                .containsExactlyElementsOf(
                        single.stream().map(SeriesResponse::getSeries).toList());
    }

    @Test
    void shards_ofAllIndexes_areEachSeriesOnce() throws IOException {
        Block block = block(0);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        List<Series> all = series(stub.series(wire(block).build()));
        List<Series> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            found.addAll(series(stub.series(wire(block)
                    .setShardInfo(ShardInfo.newBuilder()
                            .setShardIndex(i)
                            .setTotalShards(3)
                            .setBy(true)
                            .addLabels("__name__"))
                    .build())));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void labelsLeftOut_leaveTheOrderRight() throws IOException {
        Block block = block(0);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        List<Series> found = series(
                stub.series(wire(block).addWithoutReplicaLabels("__name__").build()));
        List<Labels> labels =
                found.stream().map(s -> Wire.labels(s.getLabelsList())).toList();
        assertThat(found).hasSize(block.seriesCount());
        assertThat(labels).noneMatch(l -> l.has("__name__")).isSorted();
    }

    @Test
    void limitAndSkippedChunks_areHonoured() throws IOException {
        Block block = block(0);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        List<Series> found =
                series(stub.series(wire(block).setLimit(3).setSkipChunks(true).build()));
        assertThat(found)
                .hasSize(3)
                .allSatisfy(s -> assertThat(s.getChunksCount()).isZero());
    }

    @Test
    void whatIsMissing_isAWarningOrTheEnd_asTheClientAsks() throws IOException {
        Block block = block(0);
        ManagedChannel channel = serve(new BlockStore(block, "block X is set aside"));
        SeriesCursor cursor =
                new RemoteStore("there", channel).select(request(block, SourceResolution.RAW, SelectHints.NONE));
        rows(cursor, block);
        assertThat(cursor.warnings()).containsExactly("block X is set aside");
        assertThatThrownBy(() -> list(StoreGrpc.newBlockingStub(channel)
                        .series(wire(block)
                                .setPartialResponseStrategy(PartialResponseStrategy.ABORT)
                                .build())))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
                    assertThat(e.getStatus().getDescription()).isEqualTo("block X is set aside");
                });
    }

    @Test
    void badRequests_areRefusedByName() throws IOException {
        Block block = block(0);
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(serve(new BlockStore(block)));
        assertInvalid(SeriesRequest.getDefaultInstance(), stub, "no matchers specified");
        SeriesRequest.Builder regex = SeriesRequest.newBuilder();
        regex.addMatchersBuilder()
                .setType(io.athanor.api.storeapi.pb.LabelMatcher.Type.RE)
                .setName("job")
                .setValue("a(b");
        assertInvalid(regex.build(), stub, "matcher on label \"job\"");
    }

    @Test
    void server_gone_isAWarningThatNamesIt() throws IOException {
        Block block = block(0);
        ManagedChannel nobody = InProcessChannelBuilder.forName("nobody").build();
        open.add(nobody::shutdownNow);
        RemoteStore remote = new RemoteStore("10.0.0.1:10901", nobody);
        SeriesCursor cursor = remote.select(request(block, SourceResolution.RAW, SelectHints.NONE));
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.warnings()).singleElement().asString().startsWith("receive series from 10.0.0.1:10901: ");
        assertThat(remote.labelNames(List.of(), 0, 1, 0).warnings())
                .singleElement()
                .asString()
                .startsWith("fetch label names from store 10.0.0.1:10901: ");
    }

    @Test
    void cursor_closedEarly_endsTheCall() throws Exception {
        Block block = block(0);
        RemoteStore remote = new RemoteStore("there", serve(new BlockStore(block)));
        for (int i = 0; i < 50; i++) {
            try (SeriesCursor cursor = remote.select(request(block, SourceResolution.RAW, SelectHints.NONE))) {
                assertThat(cursor.next()).isTrue();
            }
        }
        block.close(); // Mapped memory that a call still read from would end this process.
    }

    @Test
    void labelNamesAndValues_areTheBlocks() throws IOException {
        Block block = block(0);
        ManagedChannel channel = serve(new BlockStore(block));
        RemoteStore remote = new RemoteStore("there", channel);
        long mint = block.timeBounds().mint();
        long maxt = block.timeBounds().maxt();
        Listing names = block.labelNames(List.of(), mint, maxt, 0);
        assertThat(names.values()).contains("__name__");
        assertThat(remote.labelNames(List.of(), mint, maxt, 0)).isEqualTo(names);
        assertThat(remote.labelValues("__name__", List.of(), mint, maxt, 0))
                .isEqualTo(block.labelValues("__name__", List.of(), mint, maxt, 0));
        StoreGrpc.StoreBlockingStub stub = StoreGrpc.newBlockingStub(channel);
        assertThat(stub.labelNames(LabelNamesRequest.newBuilder()
                                .setStart(mint)
                                .setEnd(maxt)
                                .addWithoutReplicaLabels("__name__")
                                .build())
                        .getNamesList())
                .doesNotContain("__name__");
        assertThat(stub.labelValues(LabelValuesRequest.newBuilder()
                                .setLabel("__name__")
                                .setStart(mint)
                                .setEnd(maxt)
                                .addWithoutReplicaLabels("__name__")
                                .build())
                        .getValuesList())
                .isEmpty();
    }

    @Test
    void info_overTheWire_isTheStoresOwn() throws IOException {
        BlockStore store = new BlockStore(block(0));
        StoreInfo own = store.info();
        assertThat(new RemoteStore("there", serve(store)).info())
                .isEqualTo(
                        new StoreInfo(own.component(), own.labelSets(), own.mint(), own.maxt(), own.stretches(), true));
    }

    private ManagedChannel serve(Store store) throws IOException {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(new StoreService(store))
                .addService(new InfoService(store::info))
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        open.add(server::shutdownNow);
        open.add(channel::shutdownNow);
        return channel;
    }

    private Block block(long resolution) throws IOException {
        Path bucket = Shared.path("fixtures/bucket-compacted");
        try (Stream<Path> blocks = Files.list(bucket)) {
            for (Path path : blocks.sorted().toList()) {
                BlockMeta meta = BlockMeta.read(path);
                if (meta.thanos() != null && meta.thanos().resolution() == resolution) {
                    Block block = Block.open(path);
                    open.addFirst(block);
                    return block;
                }
            }
        }
        throw new IllegalStateException("no block of resolution " + resolution);
    }

    private static SelectRequest request(Block block, SourceResolution resolution, SelectHints hints) {
        return new SelectRequest(
                List.of(ALL), block.timeBounds().mint(), block.timeBounds().maxt(), resolution, hints);
    }

    private static SeriesRequest.Builder wire(Block block) {
        return SeriesRequest.newBuilder()
                .setMinTime(block.timeBounds().mint())
                .setMaxTime(block.timeBounds().maxt())
                .addAllMatchers(Wire.toWire(List.of(ALL)));
    }

    /** A series as it can be compared. */
    private record Row(Labels labels, List<Long> times, List<Byte> encodings, List<String> data) {}

    private static List<Row> rows(SeriesCursor cursor, Block block) {
        List<Row> rows = new ArrayList<>();
        ChunkBuffer chunks = new ChunkBuffer();
        try (cursor) {
            while (cursor.next()) {
                cursor.chunks()
                        .read(block.timeBounds().mint(), block.timeBounds().maxt(), chunks);
                List<Long> times = new ArrayList<>();
                List<Byte> encodings = new ArrayList<>();
                List<String> data = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    times.add(chunks.mint[i]);
                    times.add(chunks.maxt[i]);
                    encodings.add(chunks.encoding[i]);
                    MemorySegment bytes = chunks.data[i].asSlice(chunks.offset[i], chunks.length[i]);
                    data.add(Arrays.toString(bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)));
                }
                rows.add(new Row(cursor.labels(), times, encodings, data));
            }
        }
        return rows;
    }

    private static List<SeriesResponse> list(Iterator<SeriesResponse> answer) {
        List<SeriesResponse> frames = new ArrayList<>();
        answer.forEachRemaining(frames::add);
        return frames;
    }

    private static List<Series> series(Iterator<SeriesResponse> answer) {
        List<Series> found = new ArrayList<>();
        for (SeriesResponse frame : list(answer)) {
            found.add(frame.getSeries());
        }
        return found;
    }

    private static void assertInvalid(SeriesRequest request, StoreGrpc.StoreBlockingStub stub, String text) {
        assertThatThrownBy(() -> list(stub.series(request))).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            @Nullable String description = e.getStatus().getDescription();
            assertThat(description).contains(text);
        });
    }
}
