package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig.Mode;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bucket that is out of order now and then: requests fail, uploads and downloads break off. */
class FaultsTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int ROUNDS = 3;
    private static final int BAD_RUNS = 6;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "SINGLETON"})
    void failedRequestsAndTornTransfers_loseAndDoubleNothing(Mode mode) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String where = mode + ", seed " + SEED + ", round " + round;
            Random dice = new Random(SEED + round);
            TinyBucket tiny = new TinyBucket(dir.resolve(mode + "-" + round), SEED + round);
            for (int hour = 0; hour < 58; hour += 2) {
                tiny.block("compacted", hour, hour + 2, true);
            }
            Ulid old = tiny.block("old", 0, 2, false);
            tiny.mark(new BlockMark.Deletion(old, "by hand", tiny.now().getEpochSecond()));
            tiny.bucket.pass(Duration.ofDays(3));
            FaultyBucket faulty = new FaultyBucket(tiny.bucket);
            int oneIn = 5 + dice.nextInt(60);
            Fault refused = new Fault.Fails("503");
            Fault breaks = new Fault.BreaksAfter(dice.nextInt(300), "the connection broke");
            Fault torn = new Fault.EndsAfter(dice.nextInt(300));
            faulty.sometimes(Operation.UPLOAD, name -> true, refused, oneIn, dice)
                    .sometimes(Operation.UPLOAD, name -> true, breaks, oneIn, dice)
                    .sometimes(Operation.UPLOAD, FaultsTest::isData, torn, oneIn, dice)
                    .sometimes(Operation.GET, name -> true, breaks, oneIn, dice)
                    .sometimes(Operation.GET, FaultsTest::isData, torn, oneIn, dice)
                    .sometimes(Operation.ITER, name -> true, refused, oneIn, dice)
                    .sometimes(Operation.DELETE, name -> true, refused, oneIn, dice);
            Path work = dir.resolve("work-" + mode + "-" + round);
            for (int run = 0; run < BAD_RUNS; run++) {
                try (BucketCompactor compactor = tiny.compactor(faulty, tiny.config(work, mode))) {
                    compactor.run();
                } catch (IOException expected) {
                    assertThat(expected).as(where).hasMessageNotContaining("null");
                }
                tiny.check(where + ", run " + run);
            }

            faulty.heal();
            run(tiny, mode, work);
            tiny.bucket.pass(Duration.ofDays(3));
            run(tiny, mode, work);

            tiny.check(where + ", at the end");
            assertThat(tiny.blocks("compacted"))
                    .as(where)
                    .containsExactly("0:0-48", "0:48-56", "0:56-58", "300000:0-48");
            assertThat(tiny.leftovers()).as(where).isEmpty();
        }
    }

    private static boolean isData(String name) {
        return name.contains("/chunks/") || name.endsWith("/index");
    }

    private static void run(TinyBucket tiny, Mode mode, Path work) throws IOException {
        try (BucketCompactor compactor = tiny.compactor(tiny.bucket, tiny.config(work, mode))) {
            compactor.run();
        }
    }
}
