package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.cache.CachingBucket;
import io.athanor.bucket.cache.CachingBucketConfig;
import io.athanor.bucket.cache.CachingBucketMetrics;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.cache.IndexCacheMetrics;
import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.cache.KeyedIndexCache;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.redis.RedisRing;
import io.athanor.cache.remote.RemoteCache;
import io.athanor.cache.remote.RemoteConfig;
import io.athanor.cache.remote.RemoteMetrics;
import io.athanor.cache.remote.Ring;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.Restartable;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With any cache, before the bucket and of its indexes, answers are those without one. Replay: {@code -Dathanor.seed=N}. */
@Timeout(180)
class CachedStorePropertyTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int WORLDS = 4;
    private static final int QUESTIONS = 25;
    private static final InstantSource CLOCK = InstantSource.system();

    private final SharedBudget memory = new SharedBudget("memory budget", "--store.memory-budget", 64 << 20, 1 << 20);

    @TempDir
    private Path folder;

    /** What happens to the cache before a question. */
    private interface Trouble {
        void before(int question) throws Exception;
    }

    private Cache inMemory(long bytes) {
        return new InMemoryCache(new InMemoryConfig(bytes, bytes), InMemoryMetrics.NONE, memory, CLOCK);
    }

    private Cache memcached(int port) {
        MemcachedConfig config = new MemcachedConfig(List.of("127.0.0.1:" + port), Duration.ofMillis(500));
        return remote(config.remote(), new MemcachedRing(config, config::addresses, CLOCK));
    }

    private Cache redis(int port) {
        RedisConfig config = new RedisConfig(List.of("127.0.0.1:" + port), Duration.ofMillis(500), 1 << 20);
        return remote(config.remote(), new RedisRing(config));
    }

    private Cache remote(RemoteConfig config, Ring ring) {
        return new RemoteCache(
                "test", config, ring, RemoteMetrics.NONE, CacheMetrics.NONE, memory, CLOCK, System::nanoTime);
    }

    private interface Opening {
        Cache open();
    }

    private void answersAreRight(Opening caches, Trouble trouble) throws Exception {
        for (int world = 0; world < WORLDS; world++) {
            Random random = new Random(SEED + world);
            RandomBlocks source = new RandomBlocks(random);
            Path directory = folder.resolve("w" + world);
            List<RandomBlocks.Written> blocks = source.write(directory);
            IndexCache index = new KeyedIndexCache(
                    caches.open(),
                    EnumSet.allOf(IndexItem.Kind.class),
                    Duration.ofHours(1),
                    IndexCacheMetrics.NONE,
                    System::nanoTime);
            FaultyBucket faulty = new FaultyBucket(FilesystemBucket.open(directory));
            try (Bucket bucket = caching(faulty, caches.open(), random);
                    index;
                    HeaderPool headers = new HeaderPool(
                            HeaderConfig.of(folder.resolve("h" + world)),
                            bucket,
                            index,
                            HeaderMetrics.NONE,
                            System::nanoTime);
                    BlockSet mapped = TestBuckets.open(directory);
                    BucketStore store = new BucketStore(
                            bucket, headers::index, BucketStoreConfig.DEFAULTS, memory, BucketStoreMetrics.NONE)) {
                store.update(blocks.stream().map(RandomBlocks.Written::meta).toList());
                for (int question = 0; question < QUESTIONS; question++) {
                    trouble.before(question);
                    ask(store, mapped, faulty, source, random, world);
                }
            }
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (memory.used() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(memory.used()).as("memory left behind, seed %d", SEED).isZero();
    }

    private Bucket caching(Bucket bucket, Cache cache, Random random) {
        CachingBucketConfig defaults = CachingBucketConfig.DEFAULTS;
        CachingBucketConfig config = new CachingBucketConfig(
                1 + random.nextInt(3000),
                random.nextInt(4),
                defaults.metafileMaxSize(),
                defaults.chunkObjectAttrsTtl(),
                defaults.chunkSubrangeTtl(),
                defaults.blocksIterTtl(),
                defaults.metafileExistsTtl(),
                defaults.metafileDoesntExistTtl(),
                defaults.metafileContentTtl());
        return new CachingBucket(bucket, cache, "here", config, CachingBucketMetrics.NONE, memory, CLOCK);
    }

    /** One question while the bucket has faults, whose outcome may be incomplete, and the same when it has none any more. */
    private static void ask(
            BucketStore store, BlockSet mapped, FaultyBucket bucket, RandomBlocks source, Random random, int world) {
        long mint = random.nextInt(12_000) - 1000L;
        long maxt = random.nextInt(4) == 0 ? Read.TO : mint + random.nextInt(4000);
        SelectRequest request = new SelectRequest(source.matchers(), mint, maxt, SelectHints.NONE);
        String how = "-Dathanor.seed=" + SEED + " world " + world + " " + request.matchers();
        if (random.nextInt(3) == 0) {
            Fault fault = switch (random.nextInt(3)) {
                case 0 -> new Fault.EndsAfter(random.nextInt(2000));
                case 1 -> new Fault.BreaksAfter(random.nextInt(2000), "connection reset");
                default -> new Fault.Flips(random.nextInt(2000), 1 << random.nextInt(8));
            };
            bucket.sometimes(Operation.GET_RANGE, name -> true, fault, 1 + random.nextInt(3), random);
            var _ = Read.all(store, request);
            bucket.heal();
        }
        Read.Answer expected = Read.all(mapped, request);
        Read.Answer answer = Read.all(store, request);
        assertThat(answer.warnings()).as(how).isEmpty();
        answer.series().values().removeIf(List::isEmpty);
        expected.series().values().removeIf(List::isEmpty);
        assertThat(answer.series()).as(how).isEqualTo(expected.series());
    }

    @Test
    void inMemory_large() throws Exception {
        answersAreRight(() -> inMemory(32 << 20), _ -> {});
    }

    @Test
    void inMemory_tooSmall() throws Exception {
        answersAreRight(() -> inMemory(3000), _ -> {});
    }

    @Test
    void memcached_killedAndBackAgain() throws Exception {
        int port = RealCaches.freePort();
        Restartable server = new Restartable(() -> RealCaches.memcached(folder, port));
        try (server) {
            answersAreRight(() -> memcached(port), question -> server.awayInTheMiddle(question, QUESTIONS));
        }
    }

    @Test
    void redis_killedAndBackAgain() throws Exception {
        int port = RealCaches.freePort();
        Restartable server = new Restartable(() -> RealCaches.redis(folder, port));
        try (server) {
            answersAreRight(() -> redis(port), question -> server.awayInTheMiddle(question, QUESTIONS));
        }
    }

    @Test
    void noServer_atAll() throws Exception {
        int port = RealCaches.freePort();
        answersAreRight(() -> memcached(port), _ -> {});
    }
}
