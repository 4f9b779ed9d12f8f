package io.athanor.component.store;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.ReceiveMemory;
import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreService;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.fanout.FanOut;
import io.athanor.fanout.Member;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Stores of all kinds over a folder of blocks. */
final class Stores {
    private static final Instant NOW = Instant.parse("2025-11-01T00:00:00Z");

    private Stores() {}

    static Store local(Path bucket, Consumer<AutoCloseable> owns) throws IOException {
        FilesystemBucket opened = FilesystemBucket.open(bucket);
        owns.accept(opened);
        BlockSet blocks = BlockSet.ofAll(opened, bucket.resolveSibling("cache"), InstantSource.fixed(NOW));
        owns.accept(blocks);
        blocks.refresh();
        return new LocalStore(blocks);
    }

    /** The same blocks, read by ranges as from a bucket that is far away. */
    static Store gateway(Path bucket, Consumer<AutoCloseable> owns) throws IOException {
        return gateway(bucket, bucket.resolveSibling("data"), owns);
    }

    static Store gateway(Path bucket, Path data, Consumer<AutoCloseable> owns) throws IOException {
        FilesystemBucket opened = FilesystemBucket.open(bucket);
        owns.accept(opened);
        HeaderPool headers =
                new HeaderPool(HeaderConfig.of(data), opened, IndexCache.NONE, HeaderMetrics.NONE, System::nanoTime);
        owns.accept(headers);
        SharedBudget memory = new SharedBudget("memory budget", "--store.memory-budget", 64 << 20, 1 << 20);
        BucketStore store =
                new BucketStore(opened, headers::index, BucketStoreConfig.DEFAULTS, memory, BucketStoreMetrics.NONE);
        owns.accept(store);
        BlockFetcher fetcher =
                new BlockFetcher(opened, FetchConfig.ofAll(data), FetchMetrics.NONE, InstantSource.fixed(NOW));
        new BlockSync(new DeleteRequests(opened), fetcher, store, headers).run();
        return new RemoteBlocksStore(store);
    }

    /** The same store, served and asked by gRPC. */
    static Store remote(Store store, Consumer<AutoCloseable> owns) throws IOException {
        return new RemoteStore("remote", channel(store, owns), new ReceiveMemory(1 << 20), Duration.ZERO);
    }

    /** A way to call a store. */
    static ManagedChannel channel(Store store, Consumer<AutoCloseable> owns) throws IOException {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(new StoreService(store))
                .addService(new InfoService(store::info))
                .build()
                .start();
        owns.accept(server::shutdownNow);
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        owns.accept(channel::shutdownNow);
        return channel;
    }

    static FanOut fanOut(List<Store> stores) {
        List<Member> members = new ArrayList<>();
        for (Store store : stores) {
            members.add(new Member("store " + members.size(), store, store.info(), ""));
        }
        return new FanOut("query", () -> members);
    }

    /** Moves the blocks of a folder to others beside it, in turn. */
    static List<Path> dealt(Path bucket, int into) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < into; i++) {
            folders.add(Files.createTempDirectory(bucket, "part-" + i));
        }
        try (Stream<Path> all = Files.list(bucket)) {
            int next = 0;
            for (Path block : all.filter(path -> Files.exists(path.resolve("meta.json")))
                    .sorted()
                    .toList()) {
                Files.move(block, folders.get(next++ % into).resolve(block.getFileName()));
            }
        }
        return folders;
    }
}
