package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig.Mode;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A compactor that dies before each of its writes in turn, or to which the answer to it is lost: readers find every sample
 * exactly once at once and ever after, and who comes next ends up with the same blocks, with nothing left over.
 */
class CrashTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "SINGLETON"})
    void deathBeforeAnyWrite_losesAndDoublesNothing(Mode mode) throws IOException {
        int deaths = 0;
        while (true) {
            TinyBucket tiny = bucket(mode + "-" + deaths, deaths);
            MortalBucket mortal = new MortalBucket(tiny.bucket, deaths, false);
            String where = mode + ", death before write " + deaths;
            Path workDir = dir.resolve("work-" + mode + "-" + deaths);
            die(tiny, mortal, mode, workDir);
            if (!mortal.hasStruck()) {
                break;
            }
            tiny.check(where);
            // Of the two ways to learn that the first is dead: its folder, and its silence.
            boolean isInTheSamePlace = deaths % 2 == 0;
            if (!isInTheSamePlace) {
                tiny.bucket.pass(Duration.ofMinutes(3));
            }
            settle(tiny, mode, isInTheSamePlace ? workDir : dir.resolve("other-" + mode + "-" + deaths), where);
            deaths++;
        }
        assertThat(deaths).isGreaterThan(15);
    }

    @Test
    void lostAnswerToAnyWrite_losesAndDoublesNothing() throws IOException {
        int first = Math.floorMod(SEED, 3); // a third of them each time, for the sake of time
        int lost = first;
        while (true) {
            TinyBucket tiny = bucket("lost-" + lost, lost);
            MortalBucket mortal = new MortalBucket(tiny.bucket, lost, true);
            String where = "answer to write " + lost + " lost";
            Path workDir = dir.resolve("work-lost-" + lost);
            die(tiny, mortal, Mode.SHARED, workDir);
            if (!mortal.hasStruck()) {
                break;
            }
            tiny.check(where);
            settle(tiny, Mode.SHARED, workDir, where);
            lost += 3;
        }
        assertThat(lost - first).isGreaterThan(20);
    }

    /** The same while blocks are written anew: one raw, one downsampled, one that must not be compacted. */
    @ParameterizedTest
    @EnumSource(names = {"SHARED", "SINGLETON"})
    void deathBeforeAnyWriteOfADeletion_losesAndDoublesNothing_andLeavesNothingOfIt(Mode mode) throws IOException {
        int deaths = 0;
        while (true) {
            String where = mode + ", deletion, death before write " + deaths;
            TinyBucket tiny = new TinyBucket(Files.createDirectories(dir.resolve("delete-" + mode + deaths)), deaths);
            tiny.block("long", 0, 48, true);
            tiny.bucket.pass(Duration.ofDays(3));
            Path workDir = dir.resolve("delete-work-" + mode + deaths);
            run(tiny, mode, workDir);
            tiny.block("short", 0, 2, true);
            Ulid big = tiny.block("kept", 0, 2, true);
            tiny.block("kept", 2, 4, true);
            tiny.mark(new BlockMark.NoCompact(big, tiny.now().getEpochSecond(), "manual", "too big"));
            tiny.delete("b", 0, 1);
            MortalBucket mortal = new MortalBucket(tiny.bucket, deaths, false);
            die(tiny, mortal, mode, workDir);
            if (!mortal.hasStruck()) {
                break;
            }
            tiny.check(where);
            boolean isInTheSamePlace = deaths % 2 == 0;
            if (!isInTheSamePlace) {
                tiny.bucket.pass(Duration.ofMinutes(3));
            }
            Path next = isInTheSamePlace ? workDir : dir.resolve("delete-other-" + mode + deaths);
            run(tiny, mode, next);
            run(tiny, mode, next);
            tiny.check(where + ", settled");
            assertThat(tiny.stillHoldingDeleted()).as(where).isEmpty();
            tiny.bucket.pass(Duration.ofDays(3));
            run(tiny, mode, next);
            tiny.check(where + ", at the end");
            assertThat(tiny.stillHoldingDeleted()).as(where).isEmpty();
            assertThat(tiny.blocks("long")).as(where).containsExactly("0:0-48", "300000:0-48");
            assertThat(tiny.blocks("short")).as(where).containsExactly("0:0-2");
            assertThat(tiny.blocks("kept")).as(where).containsExactly("0:0-2", "0:2-4");
            assertThat(tiny.marked(BlockMark.NoCompact.FILE)).as(where).containsExactly("kept 0:0-2 too big");
            assertThat(tiny.leftovers()).as(where).isEmpty();
            deaths++;
        }
        assertThat(deaths).isGreaterThan(15);
    }

    private static void run(TinyBucket tiny, Mode mode, Path workDir) throws IOException {
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(workDir, mode))) {
            compactor.run();
        }
    }

    private static void die(TinyBucket tiny, MortalBucket mortal, Mode mode, Path workDir) {
        try (BucketCompactor compactor = tiny.compactor(mortal, tiny.config(workDir, mode))) {
            compactor.run();
        } catch (IOException | MortalBucket.Death expected) {
            assertThat(mortal.hasStruck()).as("%s", expected).isTrue();
        }
    }

    /** Another compactor finishes the work; three days later nothing is left but what should be. */
    private static void settle(TinyBucket tiny, Mode mode, Path workDir, String where) throws IOException {
        run(tiny, mode, workDir);
        tiny.check(where + ", settled");
        tiny.bucket.pass(Duration.ofDays(3));
        run(tiny, mode, workDir);
        tiny.check(where + ", at the end");
        assertThat(tiny.blocks("compacted")).as(where).containsExactly("0:0-8", "0:8-10");
        assertThat(tiny.blocks("long")).as(where).containsExactly("0:0-48", "300000:0-48");
        assertThat(tiny.leftovers()).as(where).isEmpty();
    }

    /** Work of every kind: blocks to compact, one to downsample, one to delete, what is left of an upload. */
    private TinyBucket bucket(String name, long seed) throws IOException {
        TinyBucket tiny = new TinyBucket(Files.createDirectories(dir.resolve(name)), seed);
        for (int hour = 0; hour < 10; hour += 2) {
            tiny.block("compacted", hour, hour + 2, true);
        }
        tiny.block("long", 0, 48, true);
        Ulid old = tiny.block("old", 0, 2, false);
        tiny.block("expired", 0, 2, false);
        tiny.mark(new BlockMark.Deletion(old, "by hand", tiny.now().getEpochSecond()));
        tiny.bucket.put(
                Ulid.of(1, new java.util.Random(seed)) + "/chunks/000001", new ByteArrayInputStream(new byte[9]));
        tiny.bucket.pass(Duration.ofDays(3));
        return tiny;
    }
}
