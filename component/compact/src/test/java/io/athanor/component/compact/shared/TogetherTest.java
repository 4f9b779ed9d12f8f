package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig.Mode;
import io.athanor.component.compact.HaltException;
import io.athanor.component.compact.JobRelease;
import io.athanor.component.compact.Progress;
import io.athanor.component.compact.World;
import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.JobKind;
import io.athanor.component.compact.log.LogOp;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What compactors do with a bucket, seen from the bucket: several at once, bad blocks, late ones, other settings. */
class TogetherTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    @TempDir
    private Path dir;

    private void run(TinyBucket tiny, String name, Mode mode) throws IOException {
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve(name), mode))) {
            compactor.run();
        }
    }

    @Test
    void threeCompactorsAtOnce_doTheWorkOfOne() throws Exception {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int group = 0; group < 3; group++) {
            for (int hour = 0; hour < 50; hour += 2) {
                tiny.block("g" + group, hour, hour + 2, true);
            }
        }
        List<Callable<Void>> works = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "worker" + i;
            works.add(() -> {
                run(tiny, name, Mode.SHARED);
                return null;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(works.size())) {
            for (Future<Void> done : pool.invokeAll(works)) {
                done.get();
            }
        }
        tiny.check("seed " + SEED);
        for (int group = 0; group < 3; group++) {
            assertThat(tiny.blocks("g" + group))
                    .as("seed %d", SEED)
                    .containsExactly("0:0-48", "0:48-50", "300000:0-48");
        }
        assertThat(tiny.foreign())
                .as("none of them takes another for a stranger")
                .isZero();
        tiny.bucket.pass(Duration.ofDays(3));
        run(tiny, "cleaner", Mode.SHARED);
        tiny.check("cleaned, seed " + SEED);
        assertThat(tiny.leftovers()).as("seed %d", SEED).isEmpty();
    }

    @Test
    void clocksHoursApart_loseAndDoubleNothing() throws Exception {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int group = 0; group < 3; group++) {
            for (int hour = 0; hour < 50; hour += 2) {
                tiny.block("g" + group, hour, hour + 2, true);
            }
        }
        tiny.bucket.pass(Duration.ofDays(3));
        List<Duration> skews = List.of(Duration.ofHours(-9), Duration.ZERO, Duration.ofHours(11));
        List<Callable<Void>> works = new ArrayList<>();
        for (Duration skew : skews) {
            works.add(() -> {
                run(tiny, "worker" + skew, skew);
                return null;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(works.size())) {
            for (Future<Void> done : pool.invokeAll(works)) {
                done.get();
            }
        }
        tiny.check("seed " + SEED);
        assertThat(tiny.foreign()).isZero();
        for (Duration skew : skews) {
            tiny.bucket.pass(Duration.ofDays(1));
            run(tiny, "worker" + skew, skew);
            tiny.check("a day later by clock " + skew + ", seed " + SEED);
        }
        tiny.bucket.pass(Duration.ofDays(3));
        run(tiny, "last", Duration.ofHours(-9));
        tiny.check("at the end, seed " + SEED);
        for (int group = 0; group < 3; group++) {
            assertThat(tiny.blocks("g" + group))
                    .as("seed %d", SEED)
                    .containsExactly("0:0-48", "0:48-50", "300000:0-48");
        }
        assertThat(tiny.leftovers()).as("seed %d", SEED).isEmpty();
    }

    private void run(TinyBucket tiny, String name, Duration skew) throws IOException {
        try (BucketCompactor compactor =
                tiny.compactor(tiny.bucket, tiny.config(dir.resolve(name), Mode.SHARED), skew)) {
            compactor.run();
        }
    }

    @Test
    void corruptBlock_isSetAside_andEverythingElseGoesOn() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("good", hour, hour + 2, true);
        }
        Ulid bad = tiny.block("bad", 0, 2, false);
        for (int hour = 2; hour < 20; hour += 2) {
            tiny.block("bad", hour, hour + 2, true);
        }
        byte[] chunks = tiny.bucket.get(bad + "/chunks/000001").readAllBytes();
        chunks[chunks.length / 2] ^= 0x55;
        tiny.bucket.put(bad + "/chunks/000001", new ByteArrayInputStream(chunks));

        Progress.Report report;
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("w"), Mode.SHARED))) {
            compactor.run();
            report = compactor.report();
        }

        assertThat(tiny.bucket.exists(bad + "/" + BlockMark.Quarantine.FILE)).isTrue();
        assertThat(tiny.bucket.exists(bad + "/" + BlockMark.NoCompact.FILE)).isFalse();
        assertThat(tiny.blocks("good")).containsExactly("0:0-8", "0:8-10");
        assertThat(tiny.blocks("bad")).containsExactly("0:0-2", "0:16-18", "0:18-20", "0:2-8", "0:8-16");
        assertThat(report.setAside()).hasSize(1).first().satisfies(one -> {
            assertThat(one.what()).isEqualTo("block " + bad);
            assertThat(one.reason()).isEqualTo("corrupt");
            assertThat(one.details()).contains(bad + "/chunks");
        });
    }

    @Test
    void chunkThatCannotBeDecoded_inAnOverlap_setsItsOwnBlockAside() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        tiny.block("c", 0, 2, true);
        Ulid bad = tiny.block("c", 0, 2, false, bytes -> Arrays.copyOf(bytes, 20));
        tiny.block("c", 0, 2, false);
        tiny.block("c", 2, 4, true);
        try (BucketCompactor compactor =
                tiny.compactor(tiny.bucket, TinyBucket.merging(tiny.config(dir.resolve("w"), Mode.SHARED)))) {
            compactor.run();
        }
        assertThat(tiny.bucket.exists(bad + "/" + BlockMark.Quarantine.FILE)).isTrue();
        assertThat(tiny.marked(BlockMark.Quarantine.FILE)).hasSize(1);
        assertThat(tiny.blocks("c")).containsExactly("0:0-2", "0:0-2", "0:2-4");
    }

    /** Its checksums are right and its index is in order: alone, nothing is wrong with it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void chunkWithSamplesBeyondItsTimes_inAnOverlap_setsItsOwnBlockAside(int which) throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        @Nullable Ulid bad = null;
        for (int replica = 0; replica < 3; replica++) {
            if (replica == which) {
                bad = tiny.block("c", 0, 2, false, bytes -> reaching(tiny, 3));
            } else {
                tiny.block("c", 0, 2, true);
            }
        }
        tiny.block("c", 2, 4, true);
        try (BucketCompactor compactor =
                tiny.compactor(tiny.bucket, TinyBucket.merging(tiny.config(dir.resolve("w"), Mode.SHARED)))) {
            compactor.run();
        }
        assertThat(tiny.bucket.exists(bad + "/" + BlockMark.Quarantine.FILE)).isTrue();
        assertThat(tiny.marked(BlockMark.Quarantine.FILE)).hasSize(1);
        assertThat(tiny.blocks("c")).containsExactly("0:0-2", "0:0-2", "0:2-4");
    }

    /** A chunk with a sample every ten minutes from the bucket's first time. */
    private static byte[] reaching(TinyBucket tiny, int hours) {
        XorAppender chunk = new XorAppender();
        for (long at = 0; at < hours * TinyBucket.HOUR; at += 600_000) {
            chunk.append(tiny.start() + at, at);
        }
        return chunk.toBytes();
    }

    /** As it is of a downsampled block whose meta.json says that it is raw: no error names it, and alone it is whole. */
    @Test
    void blockBecauseOfWhichNothingGoodComes_isFoundByTrial_andSetAsideAlone() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        Ulid bad = tiny.block("c", 3, 5, false);
        aggregatesInPlaceOfSamples(tiny, bad);

        Progress.Report report;
        try (BucketCompactor compactor =
                tiny.compactor(tiny.bucket, TinyBucket.merging(tiny.config(dir.resolve("w"), Mode.SHARED)))) {
            compactor.run();
            report = compactor.report();
        }

        assertThat(report.setAside()).hasSize(1).first().satisfies(one -> {
            assertThat(one.what()).isEqualTo("block " + bad);
            assertThat(one.reason()).isEqualTo("corrupt");
            assertThat(one.details()).contains("block " + bad + " is to blame", "several blocks");
        });
        assertThat(tiny.bucket.exists(bad + "/" + BlockMark.Quarantine.FILE)).isTrue();
        assertThat(tiny.blocks("c")).contains("0:3-5").doesNotContain("0:0-8");
        try (Stream<Path> left = Files.walk(dir.resolve("w"))) {
            assertThat(left.filter(file -> file.endsWith("index")))
                    .as("trials leave nothing")
                    .isEmpty();
        }
    }

    /** Says of each chunk of a block that it is one of aggregates; its checksum follows. */
    private static void aggregatesInPlaceOfSamples(TinyBucket tiny, Ulid block) throws IOException {
        String name = block + "/chunks/000001";
        byte[] file = tiny.bucket.get(name).readAllBytes();
        CRC32C crc = new CRC32C();
        int at = 8;
        while (at < file.length) {
            int length = 0;
            int shift = 0;
            do {
                length |= (file[at] & 0x7f) << shift;
                shift += 7;
            } while (file[at++] < 0);
            file[at] = Encoding.AGGREGATE;
            crc.reset();
            crc.update(file, at, 1 + length);
            at += 1 + length;
            ByteBuffer.wrap(file).putInt(at, (int) crc.getValue());
            at += 4;
        }
        tiny.bucket.put(name, new ByteArrayInputStream(file));
    }

    @Test
    void blocksToBeRewritten_areAQueueOfTheirOwn_thatCountsDown_thoseSetAsideLeftOut() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        tiny.block("c", 0, 2, true);
        Ulid bad = tiny.block("c", 2, 4, true);
        tiny.mark(new BlockMark.Quarantine(bad, 1, "corrupt", "it was"));
        tiny.block("c", 4, 6, true);
        tiny.delete("b", 0, 6);
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("w"), Mode.SHARED))) {
            assertThat(compactor.report().queues())
                    .extracting(Progress.Queue::name)
                    .contains("deletion");
            compactor.run();
            Progress.Queue left = compactor.report().queues().getLast();
            assertThat(left.name()).isEqualTo("deletion");
            assertThat(left.jobs()).isZero();
            assertThat(left.bytes()).isZero();
            assertThat(left.seconds()).isZero();
        }
        assertThat(tiny.stillHoldingDeleted()).containsExactly("0 " + bad);
    }

    @Test
    void retentionAndCleaning_areQueues_thatTellWhenTheyAreDone() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        tiny.block("expired", 0, 2, false);
        tiny.block("expired", 2, 4, false);
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("w"), Mode.SHARED))) {
            compactor.run();
            assertThat(queue(compactor, "retention").jobs()).isZero();
            assertThat(queue(compactor, "retention").seconds()).isZero();
            Progress.Queue marked = queue(compactor, "cleaning");
            assertThat(marked.jobs()).isEqualTo(2);
            assertThat(marked.runnable()).as("they were marked just now").isZero();
            assertThat(marked.bytes()).isPositive();
            assertThat(marked.seconds()).isBetween(1.0, TinyBucket.DELETE_DELAY.toSeconds() + 1.0);

            tiny.bucket.pass(TinyBucket.DELETE_DELAY.plusMinutes(1));
            assertThat(queue(compactor, "cleaning").runnable()).isEqualTo(2);
            compactor.run();
            assertThat(queue(compactor, "cleaning").jobs()).isZero();
            assertThat(queue(compactor, "cleaning").seconds()).isZero();
        }
        assertThat(tiny.leftovers()).isEmpty();
    }

    private static Progress.Queue queue(BucketCompactor compactor, String name) {
        return compactor.report().queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void overlap_ofBlocksThatMayNotBeMerged_setsThemAside_orHalts() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, hour > 0);
        }
        Ulid other = tiny.block("c", 0, 2, false);

        try (BucketCompactor halting =
                tiny.compactor(tiny.bucket, TinyBucket.halting(tiny.config(dir.resolve("h"), Mode.SHARED)))) {
            assertThatThrownBy(halting::run)
                    .isInstanceOf(HaltException.class)
                    .hasMessageContaining(other.toString())
                    .hasMessageContaining("--deduplication.replica-label");
        }
        run(tiny, "w", Mode.SHARED);

        assertThat(tiny.bucket.exists(other + "/" + BlockMark.Quarantine.FILE)).isTrue();
        assertThat(tiny.blocks("c")).containsExactly("0:0-2", "0:0-2", "0:2-8", "0:8-10");
    }

    @Test
    void blockWhoseMarkIsTakenAway_isTriedAgain() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        Ulid first = tiny.block("c", 0, 2, true);
        for (int hour = 2; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        tiny.mark(new BlockMark.Quarantine(first, 1, "corrupt", "it was"));
        run(tiny, "a", Mode.SHARED);
        assertThat(tiny.blocks("c")).containsExactly("0:0-2", "0:2-8", "0:8-10");

        tiny.bucket.delete(first + "/" + BlockMark.Quarantine.FILE);
        run(tiny, "a", Mode.SHARED);
        assertThat(tiny.blocks("c")).containsExactly("0:0-8", "0:8-10");
        tiny.check("after");
    }

    @Test
    void blockMarkedForDeletion_isNotMergedIntoAnother() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        Ulid marked = tiny.block("c", 0, 2, false);
        for (int hour = 2; hour < 12; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        tiny.mark(new BlockMark.Deletion(marked, "by hand", tiny.now().getEpochSecond()));
        run(tiny, "a", Mode.SHARED);
        assertThat(tiny.blocks("c")).containsExactly("0:10-12", "0:2-8", "0:8-10");
        tiny.bucket.pass(Duration.ofDays(3));
        run(tiny, "a", Mode.SHARED);
        assertThat(tiny.bucket.exists(marked + "/" + BlockMeta.FILE)).isFalse();
        tiny.check("after");
    }

    @Test
    void sharedBucket_isLeftAloneByASingleton() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        tiny.block("c", 0, 2, true);
        run(tiny, "a", Mode.SHARED);
        assertThatThrownBy(() -> run(tiny, "b", Mode.SINGLETON))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shared this bucket");
    }

    @Test
    void secondSingleton_doesNothing_whileTheFirstLives() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        try (BucketCompactor first = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("a"), Mode.SINGLETON))) {
            tiny.bucket.pass(Duration.ofSeconds(5));
            assertThatThrownBy(() -> run(tiny, "b", Mode.SINGLETON))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("works on this bucket already");
            assertThat(tiny.blocks("c")).hasSize(5);
            first.run();
        }
        assertThat(tiny.blocks("c")).containsExactly("0:0-8", "0:8-10");
    }

    @Test
    void jobThatWasLeftAlone_isTriedAgain_whenItIsReleased() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        Random random = new Random(SEED);
        JobId job;
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("a"), Mode.SHARED))) {
            compactor.run();
            job = JobId.of(JobKind.COMPACT, "another", 0, 0, 1, List.of());
        }
        World world = new World(tiny.bucket::now, System::nanoTime, random, "host", "test", time -> {});
        new CommitLog(tiny.bucket, "w", tiny.bucket::now, random)
                .append(List.of(new LogOp.Quarantine(job, "3 compactors died")));

        JobRelease release = new JobRelease(tiny.bucket, world);
        assertThat(release.leftAlone()).containsExactly(Map.entry(job, "3 compactors died"));
        assertThat(release.release(job)).isTrue();
        assertThat(release.release(job)).isFalse();
        assertThat(release.leftAlone()).isEmpty();
    }

    /** Of four jobs, one of two compactors takes no more than two on before it can compute them. */
    @Test
    void jobsInReserve_areNoMoreThanAShare_whileAnotherCompactorIsThere() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int group = 0; group < 4; group++) {
            for (int hour = 0; hour < 10; hour += 2) {
                tiny.block("g" + group, hour, hour + 2, true);
            }
        }
        new Workers(tiny.bucket, new Workers.Me("other", "there", "athanor", 0), System::nanoTime).beat(List.of());
        AtomicInteger most = new AtomicInteger();
        Bucket counting = new ForwardingBucket(tiny.bucket) {
            @Override
            public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
                String version = super.putIf(condition, name, data);
                Set<String> leases = new HashSet<>();
                listRecursively(SharedFormat.LEASES, object -> leases.add(object.name()));
                most.accumulateAndGet(leases.size(), Math::max);
                return version;
            }
        };
        try (BucketCompactor one = tiny.compactor(counting, tiny.config(dir.resolve("a"), Mode.SHARED))) {
            one.run();
        }
        assertThat(most.get()).as("jobs taken on at once").isBetween(1, 2);
        for (int group = 0; group < 4; group++) {
            assertThat(tiny.blocks("g" + group)).containsExactly("0:0-8", "0:8-10");
        }
    }

    @Test
    void twoCompactorsWithOneFolder_theSecondIsRefused() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        try (BucketCompactor first = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("a"), Mode.SHARED))) {
            assertThat(first.report().mode()).isEqualTo("shared");
            assertThatThrownBy(() -> run(tiny, "a", Mode.SHARED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void compactorWithOlderSettings_stops_whenOneWithOthersHasBegun() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("c", hour, hour + 2, true);
        }
        try (BucketCompactor old = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("a"), Mode.SHARED));
                BucketCompactor other =
                        tiny.compactor(tiny.bucket, TinyBucket.merging(tiny.config(dir.resolve("b"), Mode.SHARED)))) {
            assertThatThrownBy(old::run).isInstanceOf(IOException.class).hasMessageContaining("other settings");
            assertThat(tiny.blocks("c")).hasSize(5);
            other.run();
        }
        assertThat(tiny.blocks("c")).containsExactly("0:0-8", "0:8-10");
    }

    /** The other compactor has done, but not published, what this one is about to do. */
    @Test
    void realThanosBesideUs_whoCompactsTheSame_losesAndDoublesNothing() throws IOException {
        TinyBucket tiny = new TinyBucket(dir, SEED);
        List<Ulid> sources = new ArrayList<>();
        for (int hour = 0; hour < 10; hour += 2) {
            sources.add(tiny.block("c", hour, hour + 2, true));
        }
        run(tiny, "a", Mode.SHARED);
        // Thanos has planned before, and now uploads its own block of the same sources, and marks them.
        Ulid theirs = tiny.copyOfNewest("c", "0:0-8");
        for (Ulid source : sources.subList(0, 4)) {
            tiny.mark(new BlockMark.Deletion(
                    source, "source of compacted block", tiny.now().getEpochSecond()));
        }
        tiny.check("two blocks of the same sources");
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(dir.resolve("a"), Mode.SHARED))) {
            assertThat(compactor.report().foreign()).isEmpty();
            compactor.run();
            assertThat(compactor.report().foreign()).containsExactly(theirs);
        }
        tiny.check("one of them is marked");
        tiny.bucket.pass(Duration.ofDays(3));
        run(tiny, "a", Mode.SHARED);
        tiny.check("three days later");
        assertThat(tiny.blocks("c")).containsExactly("0:0-8", "0:8-10");
        assertThat(tiny.bucket.exists(theirs + "/" + BlockMeta.FILE)).isFalse();
    }
}
