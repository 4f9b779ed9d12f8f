package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.hintspb.LabelNamesRequestHints;
import io.athanor.api.storeapi.hintspb.SeriesRequestHints;
import io.athanor.api.storeapi.hintspb.SeriesResponseHints;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.testing.testkit.Shared;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallHintsTest {
    private final List<AutoCloseable> owned = new ArrayList<>();
    private StoreGrpc.StoreBlockingStub store;
    private String block = "";

    @TempDir
    private Path data;

    @BeforeEach
    void open() throws Exception {
        Path bucket = Shared.path("fixtures/bucket-compacted");
        Store gateway = Stores.gateway(bucket, data, owned::add);
        store = StoreGrpc.newBlockingStub(Stores.channel(gateway, owned::add));
        try (var folders = java.nio.file.Files.list(bucket)) {
            block = folders.map(folder -> String.valueOf(folder.getFileName()))
                    .filter(name -> name.length() == 26)
                    .min(String::compareTo)
                    .orElseThrow();
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private static LabelMatcher id(String block) {
        return LabelMatcher.newBuilder().setName("__block_id").setValue(block).build();
    }

    private static SeriesRequest.Builder everything() {
        return SeriesRequest.newBuilder()
                .setMaxTime(Long.MAX_VALUE)
                .setMaxResolutionWindow(3_600_000)
                .setSkipChunks(true)
                .addMatchers(LabelMatcher.newBuilder()
                        .setType(LabelMatcher.Type.RE)
                        .setName("__name__")
                        .setValue(".+"));
    }

    private List<SeriesResponse> ask(SeriesRequest request) {
        List<SeriesResponse> answers = new ArrayList<>();
        store.series(request).forEachRemaining(answers::add);
        return answers;
    }

    @Test
    void series_ofOneBlock_comeFromIt_andTellWhatWasRead() throws Exception {
        SeriesRequestHints hints = SeriesRequestHints.newBuilder()
                .addBlockMatchers(id(block))
                .setEnableQueryStats(true)
                .build();
        SeriesRequest ofOne =
                everything().setMaxResolutionWindow(0).setHints(Any.pack(hints)).build();

        List<SeriesResponse> answers = ask(ofOne);
        List<SeriesResponse> coarse =
                ask(ofOne.toBuilder().setMaxResolutionWindow(3_600_000).build());

        SeriesResponse last = answers.getLast();
        assertThat(last.hasHints()).isTrue();
        SeriesResponseHints told = last.getHints().unpack(SeriesResponseHints.class);
        SeriesResponseHints toldCoarse = coarse.getLast().getHints().unpack(SeriesResponseHints.class);
        assertThat(told.getQueriedBlocksCount() + toldCoarse.getQueriedBlocksCount())
                .isPositive();
        List<SeriesResponseHints> both = List.of(told, toldCoarse);
        assertThat(both)
                .allSatisfy(one -> assertThat(one.getQueriedBlocksList())
                        .allSatisfy(queried -> assertThat(queried.getId()).isEqualTo(block)));
        assertThat(told.getQueryStats().getMergedSeriesCount()).isEqualTo(answers.size() - 1);
        assertThat(told.getQueryStats().getBlocksQueried()).isEqualTo(told.getQueriedBlocksCount());
    }

    @Test
    void series_withoutHints_comeFromAllBlocks_andTellNothing() {
        assertThat(ask(everything().build())).isNotEmpty().noneMatch(SeriesResponse::hasHints);
    }

    @Test
    void labelNames_ofABlockThatIsNotThere_areNone() {
        LabelNamesRequest all =
                LabelNamesRequest.newBuilder().setEnd(Long.MAX_VALUE).build();
        LabelNamesRequestHints none =
                LabelNamesRequestHints.newBuilder().addBlockMatchers(id("none")).build();

        assertThat(store.labelNames(all).getNamesList()).isNotEmpty();
        assertThat(store.labelNames(all.toBuilder().setHints(Any.pack(none)).build())
                        .getNamesList())
                .isEmpty();
    }

    @Test
    void series_withHintsThatAreNone_areRefused() {
        Any garbage = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/hintspb.SeriesRequestHints")
                .setValue(ByteString.copyFromUtf8("\uffff"))
                .build();

        assertThatThrownBy(() -> ask(everything().setHints(garbage).build()))
                .matches(e -> Status.fromThrowable(e).getCode() == Status.Code.INVALID_ARGUMENT)
                .hasMessageContaining("unmarshal series request hints");
    }
}
