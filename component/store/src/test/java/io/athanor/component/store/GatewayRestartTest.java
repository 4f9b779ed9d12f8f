package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.component.store.Gateway.Settings;
import io.athanor.model.Labels;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.ManySeries;
import io.athanor.testing.contracts.RequestCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway leaves in its folder for the next start. */
@Timeout(60)
class GatewayRestartTest {
    private static final long BUDGET = 16 << 20;
    private static final ManySeries SERIES = new ManySeries(50, 1);

    @TempDir
    private Path folder;

    @TempDir
    private Path data;

    private final RequestCounts counts = new RequestCounts();

    @Test
    void gatewayThatWasStopped_startedAgain_usesTheHeadersThatItHas() throws IOException {
        SERIES.write(folder, Labels.of("cluster", "a"), new Random(1));
        SERIES.write(folder, Labels.of("cluster", "b"), new Random(2));
        try (FilesystemBucket objects = FilesystemBucket.open(folder)) {
            MeteredBucket bucket = new MeteredBucket(objects, counts, System::nanoTime);
            List<String> names = labelNames(bucket);
            assertThat(names).contains("cluster", "pod");
            assertThat(counts.requests(Operation.GET_RANGE)).isEqualTo(2);

            counts.reset();
            assertThat(labelNames(bucket)).isEqualTo(names);
            assertThat(counts.requests(Operation.GET_RANGE)).isZero();
            assertThat(counts.requests(Operation.GET)).isZero(); // nor metas
        }
    }

    private List<String> labelNames(MeteredBucket bucket) throws IOException {
        try (Gateway gateway = new Gateway(bucket, data, Settings.of(BUDGET))) {
            return gateway.ask()
                    .labelNames(LabelNamesRequest.newBuilder()
                            .setStart(ManySeries.START)
                            .setEnd(SERIES.end())
                            .build())
                    .getNamesList();
        }
    }
}
