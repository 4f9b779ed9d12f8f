package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.component.store.Gateway.Settings;
import io.athanor.model.Labels;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.ManySeries;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CallTenantTest {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("THANOS-TENANT", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void requests_areCountedForWhoAsks_andStrangersCannotMakeUpNamesWithoutEnd() throws Exception {
        ManySeries all = new ManySeries(10, 1);
        all.write(folder.resolve("b"), Labels.of("cluster", "c1"), new Random(1));
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        BucketStoreMetrics metrics = new BucketStoreMetrics() {
            @Override
            public void answered(String tenant, Answered answer) {
                heard.add(tenant);
            }
        };
        try (FilesystemBucket bucket = FilesystemBucket.open(folder.resolve("b"))) {
            Gateway gateway = new Gateway(
                    bucket, folder.resolve("d"), Settings.of(16 << 20).with(metrics));
            StoreGrpc.StoreBlockingStub store = gateway.ask();
            read(store);
            read(as(store, "team-a"));
            for (int i = 0; i < 600; i++) {
                read(as(store, "made-up-" + i));
            }
            read(as(store, "team-a"));
            gateway.closeAndFindNothingLeft();
        }
        assertThat(heard).hasSize(603).startsWith("default-tenant", "team-a", "made-up-0");
        assertThat(new TreeSet<>(heard)).hasSize(502).contains("other-tenants");
    }

    private static StoreGrpc.StoreBlockingStub as(StoreGrpc.StoreBlockingStub store, String tenant) {
        Metadata headers = new Metadata();
        headers.put(HEADER, tenant);
        return store.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void read(StoreGrpc.StoreBlockingStub store) {
        store.series(ManySeriesCheck.one(3).build()).forEachRemaining(frame -> {});
    }
}
