package io.athanor.api.storeapi.about;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataEntry;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RemoteAboutTest {
    private static final List<String> WARNINGS = List.of("one is missing", "another is, too");

    @Test
    void answer_onTheOtherSide_hasItemsInOrderAndWarnings() throws IOException {
        Found<RuleGroup> groups = found(rule("a"), rule("b"));
        Found<TargetDiscovery> targets = found(TargetDiscovery.getDefaultInstance());
        Found<MetricMetadata> metadata = found(MetricMetadata.newBuilder()
                .putMetadata("up", MetricMetadataEntry.getDefaultInstance())
                .build());
        Found<ExemplarData> exemplars = found(ExemplarData.getDefaultInstance(), ExemplarData.getDefaultInstance());
        Found<TSDBStatistics> statistics = found(TSDBStatistics.newBuilder()
                .putStatistics("tenant", TSDBStatisticsEntry.getDefaultInstance())
                .build());

        assertThat(asked(AboutServices.rules(request -> groups), it -> it.rules(RulesRequest.getDefaultInstance())))
                .isEqualTo(groups);
        assertThat(asked(AboutServices.targets(r -> targets), it -> it.targets(TargetsRequest.getDefaultInstance())))
                .isEqualTo(targets);
        assertThat(asked(
                        AboutServices.metadata(request -> metadata),
                        it -> it.metadata(MetricMetadataRequest.getDefaultInstance())))
                .isEqualTo(metadata);
        assertThat(asked(
                        AboutServices.exemplars(request -> exemplars),
                        it -> it.exemplars(ExemplarsRequest.getDefaultInstance())))
                .isEqualTo(exemplars);
        assertThat(asked(
                        AboutServices.statistics(request -> statistics),
                        it -> it.statistics(TSDBStatisticsRequest.getDefaultInstance())))
                .isEqualTo(statistics);
    }

    @Test
    void failure_ofTheSource_isTheCallsStatus() {
        BindableService failing = AboutServices.rules(request -> {
            throw Status.UNAVAILABLE.withDescription("Prometheus is away").asRuntimeException();
        });

        assertThatThrownBy(() -> asked(failing, it -> it.rules(RulesRequest.getDefaultInstance())))
                .hasMessage("UNAVAILABLE: Prometheus is away");
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the items are only read
    private static <T> Found<T> found(T... items) {
        return new Found<>(List.of(items), WARNINGS);
    }

    private static RuleGroup rule(String name) {
        return RuleGroup.newBuilder().setName(name).build();
    }

    private static <T> Found<T> asked(BindableService service, Function<RemoteAbout, Found<T>> ask) throws IOException {
        String name = InProcessServerBuilder.generateName();
        Server server =
                InProcessServerBuilder.forName(name).addService(service).build().start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        try {
            return ask.apply(new RemoteAbout(channel, Duration.ofSeconds(30)));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }
}
