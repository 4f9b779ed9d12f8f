package io.athanor.bucket.fetch;

import static io.athanor.bucket.fetch.World.block;
import static io.athanor.bucket.fetch.World.meta;
import static io.athanor.bucket.fetch.World.state;
import static io.athanor.bucket.fetch.World.ulid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.bucketindex.BlockMarks;
import io.athanor.bucket.bucketindex.BucketIndexFormat;
import io.athanor.bucket.bucketindex.IndexOutcome;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FetchFaultsTest {
    private final World world = new World();

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void whatIsNoBlock_isNotSeen(Discovery discovery) throws IOException {
        world.put(meta(1));
        world.put("debug/metas/" + ulid(2) + ".json", "{}");
        world.put(ulid(3).toString(), "a file");
        world.put(ulid(4).toString().toLowerCase(java.util.Locale.ROOT) + "/meta.json", "{}");
        world.put("Z" + ulid(4).toString().substring(1) + "/meta.json", "{}");
        world.put("x" + ulid(5) + "/meta.json", "{}");
        world.put(BucketIndexFormat.OBJECT + "x", "");

        assertThat(world.fetcher(discovery).fetch().blocks())
                .singleElement()
                .satisfies(block -> assertThat(block.ulid()).isEqualTo(ulid(1)));
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void folderThatHoldsNothing_isNoBlock(Discovery discovery, @TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve(ulid(2).toString()).resolve("chunks"));
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            bucket.put(ulid(1) + "/meta.json", new ByteArrayInputStream(meta(1).toBytes()));
            FetchConfig config = new FetchConfig(
                    discovery, 1, null, IndexUse.NONE, Set.of(MarkKind.DELETION), BlockFilters.of(Duration.ZERO));
            BlockView view = new BlockFetcher(bucket, config, FetchMetrics.NONE, InstantSource.system()).fetch();
            assertThat(view.blocks()).extracting(BlockInfo::ulid).containsExactly(ulid(1));
            assertThat(view.isComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void partialUploadAndCorruptMetas_areTold_andTheRestGoesOn(Discovery discovery) throws IOException {
        world.put(meta(1));
        world.put(ulid(2) + "/index", "index");
        world.put(ulid(3) + "/meta.json", "{\"ulid\": 7");
        world.put(ulid(4) + "/meta.json", meta(1).toBytes());
        world.put(ulid(5) + "/meta.json", "");
        BlockFetcher fetcher = world.fetcher(discovery);
        BlockView view = fetcher.fetch();

        assertThat(view.metas().keySet()).containsExactly(ulid(1));
        assertThat(state(view, 2)).isEqualTo(BlockState.NO_META);
        assertThat(view.in(BlockState.CORRUPTED_META))
                .extracting(BlockInfo::ulid)
                .containsExactly(ulid(3), ulid(4), ulid(5));
        assertThat(view.problems()).hasSize(3).allMatch(problem -> problem.contains("/meta.json"));
        assertThat(block(view, 4).reason()).contains("the meta of block " + ulid(1));
        assertThat(view.isComplete()).isTrue();

        world.put(meta(2), meta(3), meta(4), meta(5));
        assertThat(fetcher.fetch().loaded()).hasSize(5);
        assertThat(fetcher.view().problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void bucketThatCannotBeListed_isAnError_andTheViewStays(Discovery discovery) throws IOException {
        world.put(meta(1));
        BlockFetcher fetcher = world.fetcher(discovery);
        assertThat(fetcher.view()).isSameAs(BlockView.EMPTY);
        BlockView before = fetcher.fetch();
        world.put(meta(2));
        world.faults.on(Operation.ITER, String::isEmpty, new Fault.Fails("no route to host"));

        assertThatThrownBy(fetcher::fetch).isInstanceOf(IOException.class).hasMessageContaining("no route to host");
        assertThat(fetcher.view()).isSameAs(before);

        world.faults.heal();
        assertThat(fetcher.fetch().loaded()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void metaThatTheBucketDoesNotGive_isReadLater(Discovery discovery) throws IOException {
        world.put(meta(1), meta(2));
        for (Fault fault : List.of(new Fault.Fails("503 slow down"), new Fault.BreaksAfter(10, "reset by peer"))) {
            BlockFetcher fetcher = world.fetcher(discovery);
            world.faults.on(Operation.GET, name -> name.equals(ulid(2) + "/meta.json"), fault);
            BlockView view = fetcher.fetch();

            assertThat(view.metas().keySet()).containsExactly(ulid(1));
            assertThat(state(view, 2)).isEqualTo(BlockState.FAILED);
            assertThat(view.isComplete()).isFalse();
            assertThat(view.problems()).singleElement().asString().contains(ulid(2).toString());

            world.faults.heal();
            assertThat(fetcher.fetch().loaded()).hasSize(2);
            assertThat(fetcher.view().isComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void truncatedMeta_isCorrupt_untilItComesWhole(Discovery discovery) throws IOException {
        world.put(meta(1));
        BlockFetcher fetcher = world.fetcher(discovery);
        world.faults.on(Operation.GET, name -> name.endsWith("meta.json"), new Fault.EndsAfter(40));
        assertThat(state(fetcher.fetch(), 1)).isEqualTo(BlockState.CORRUPTED_META);

        world.faults.heal();
        assertThat(state(fetcher.fetch(), 1)).isEqualTo(BlockState.LOADED);
    }

    @Test
    void knownBlock_whosePresenceCannotBeAsked_isTakenToBeThere() throws IOException {
        world.put(meta(1));
        BlockFetcher fetcher = world.fetcher(Discovery.CONCURRENT);
        fetcher.fetch();
        world.faults.on(Operation.EXISTS, name -> true, new Fault.Fails("503"));
        BlockView view = fetcher.fetch();

        assertThat(state(view, 1)).isEqualTo(BlockState.LOADED);
        assertThat(view.isComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void markThatCannotBeRead_isAsItWas_andTheViewIsNotComplete(Discovery discovery) throws IOException {
        world.put(meta(1), meta(2));
        world.markForDeletion(1, Duration.ofDays(3));
        BlockFetcher fetcher = world.fetcher(discovery);
        fetcher.fetch();
        world.put(ulid(1) + "/deletion-mark.json", new BlockMark.Deletion(ulid(1), "again", 1).toBytes());
        world.markForDeletion(2, Duration.ofDays(3));
        world.faults.on(Operation.GET, name -> name.endsWith("mark.json"), new Fault.Fails("503"));
        BlockView view = fetcher.fetch();

        assertThat(state(view, 1)).isEqualTo(BlockState.MARKED_FOR_DELETION);
        assertThat(state(view, 2)).isEqualTo(BlockState.LOADED);
        assertThat(view.isComplete()).isFalse();
        assertThat(view.problems()).anyMatch(p -> p.contains(ulid(2) + "/deletion-mark.json"));

        world.faults.heal();
        assertThat(fetcher.fetch().loaded()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void corruptMark_isTold_andIgnored(Discovery discovery) throws IOException {
        world.put(meta(1), meta(2), meta(3));
        world.put(ulid(1) + "/deletion-mark.json", "rubbish");
        world.put(ulid(2) + "/no-compact-mark.json", "{\"version\": 2}");
        world.put(ulid(3) + "/deletion-mark.json", new BlockMark.Deletion(ulid(1), "", 1).toBytes());
        BlockView view = world.fetcher(discovery).fetch();

        assertThat(view.loaded()).hasSize(3);
        assertThat(view.problems()).hasSize(3).allMatch(problem -> problem.contains("mark.json"));
        assertThat(view.isComplete()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void allKindsOfMarks_areGathered_alsoOfWhatHasNoMeta(Discovery discovery) throws IOException {
        world.put(meta(1), meta(2));
        world.mark(new BlockMark.NoCompact(ulid(1), 5, "manual", "why"));
        world.mark(new BlockMark.NoDownsample(ulid(1), 6, "manual", "because"));
        world.markForDeletion(2, Duration.ofHours(1));
        world.markForDeletion(3, Duration.ofDays(3));
        BlockFetcher fetcher = world.fetcher(discovery);
        BlockView view = fetcher.fetch();

        assertThat(block(view, 1).marks().noCompact()).isEqualTo(new BlockMark.NoCompact(ulid(1), 5, "manual", "why"));
        assertThat(block(view, 1).marks().noDownsample())
                .isEqualTo(new BlockMark.NoDownsample(ulid(1), 6, "manual", "because"));
        assertThat(block(view, 2).marks().deletion()).isNotNull();
        assertThat(state(view, 3)).isEqualTo(BlockState.NO_META);
        assertThat(block(view, 3).marks().deletion()).isNotNull();

        world.delete(ulid(1) + "/no-compact-mark.json");
        assertThat(block(fetcher.fetch(), 1).marks().noCompact()).isNull();
    }

    /** Who only reads blocks does not pay for marks that it has no use for. */
    @Test
    void kindsThatNobodyAskedFor_areNotAskedForOfTheBucket() throws IOException {
        world.put(meta(1));
        world.mark(new BlockMark.NoCompact(ulid(1), 5, "manual", "why"));
        List<String> asked = new ArrayList<>();
        world.faults.on(Operation.EXISTS, name -> !asked.add(name), new Fault.Fails("never"));
        BlockFetcher fetcher = world.fetcher(World.reading(Discovery.CONCURRENT, IndexUse.NONE));
        fetcher.fetch();

        assertThat(block(fetcher.fetch(), 1).marks()).isEqualTo(BlockMarks.NONE);
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        ulid(1) + "/deletion-mark.json", ulid(1) + "/meta.json", ulid(1) + "/deletion-mark.json");
    }

    @Test
    void recursively_replacedMetaIsReadAnew_andTold() throws IOException {
        int[] busts = {0};
        FetchMetrics metrics = new CountingMetrics() {
            @Override
            public void cacheBusted() {
                busts[0]++;
            }
        };
        world.put(meta(1));
        BlockFetcher fetcher = new BlockFetcher(
                world.bucket, World.config(Discovery.RECURSIVE, IndexUse.NONE, null), metrics, () -> world.now);
        BlockView before = fetcher.fetch();
        BlockMeta other = BlockMeta.ofSamples(ulid(1), 5, 6).withThanos(meta(1).thanos());
        world.put(other);
        BlockView after = fetcher.fetch();

        assertThat(after.metas().get(ulid(1))).isEqualTo(other);
        assertThat(block(after, 1).version()).isNotEqualTo(block(before, 1).version());
        assertThat(busts[0]).isOne();
    }

    @Test
    void recursively_aBlocksVersionChangesWithItsFiles_notWithItsMarks() throws IOException {
        world.put(meta(1));
        BlockFetcher fetcher = world.fetcher(Discovery.RECURSIVE);
        long first = block(fetcher.fetch(), 1).version();
        world.markForDeletion(1, Duration.ZERO);
        world.put(ulid(1) + "/notes.txt", "nobody reads this");
        assertThat(block(fetcher.fetch(), 1).version()).isEqualTo(first);

        world.put(ulid(1) + "/chunks/000002", "more");
        assertThat(block(fetcher.fetch(), 1).version()).isNotEqualTo(first);
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void bucketThatFailsNowAndThen_isSeenRightOrNotAtAll() throws IOException {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int n = 1; n <= 30; n++) {
            world.put(meta(n));
            if (n % 3 == 0) {
                world.markForDeletion(n, Duration.ofDays(n % 2 == 0 ? 2 : 0));
            }
        }
        BlockView truth = world.fetcher(Discovery.CONCURRENT).fetch();
        new BucketIndexWriter(world.bucket).write(truth);
        int failed = 0;
        for (int round = 0; round < 60; round++) {
            for (Operation operation : List.of(Operation.GET, Operation.EXISTS, Operation.ATTRIBUTES)) {
                world.faults.sometimes(operation, name -> true, new Fault.Fails("503"), 6, random);
            }
            world.faults.sometimes(Operation.GET, name -> true, new Fault.BreaksAfter(50, "reset"), 6, random);
            world.faults.sometimes(Operation.GET, name -> true, new Fault.EndsAfter(50), 6, random);
            BlockFetcher fetcher = world.fetcher(new FetchConfig(
                    Discovery.values()[round % 2],
                    4,
                    null,
                    IndexUse.values()[random.nextInt(3)],
                    Set.of(MarkKind.DELETION),
                    World.filters()));
            for (int look = 0; look < 3; look++) {
                for (BlockInfo seen : fetcher.fetch().blocks()) {
                    boolean isTold = !fetcher.view().problems().isEmpty();
                    BlockInfo right = block(truth, (int) seen.ulid().low());
                    boolean isRight = seen.state() == right.state()
                            && right.meta() != null
                            && right.meta().equals(seen.meta());
                    failed += isRight ? 0 : 1;
                    assertThat(isRight || isTold)
                            .as("%s, -Dathanor.seed=%d", seen, seed)
                            .isTrue();
                    assertThat(seen.meta() == null || seen.meta().equals(right.meta()))
                            .isTrue();
                }
            }
            world.faults.heal();
            assertThat(fetcher.fetch().metas()).as("-Dathanor.seed=%d", seed).isEqualTo(truth.metas());
        }
        assertThat(failed).isPositive();
    }

    /** Hears nothing; to be told something else in a test. */
    private static class CountingMetrics implements FetchMetrics {
        @Override
        public void begun() {}

        @Override
        public void fetched(BlockView view, long nanos) {}

        @Override
        public void failed(Exception why, long nanos) {}

        @Override
        public void cacheBusted() {}

        @Override
        public void indexRead(IndexOutcome outcome) {}
    }
}
