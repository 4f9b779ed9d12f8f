package io.athanor.component.compact.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class CommitLogTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private final MemoryBucket bucket = new MemoryBucket();
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    private CommitLog log(String worker) {
        return new CommitLog(bucket, worker, () -> now, new Random(SEED + worker.hashCode()));
    }

    @Test
    void writers_whosePutsAreLostOrLate_agreeOnOneOrder() throws Exception {
        int writers = 4;
        int each = 60;
        ConcurrentLinkedQueue<LogOp.Commit> taken = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<LogOp.Commit> unknown = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            Random random = new Random(SEED + w);
            CommitLog log = new CommitLog(new LossyBucket(bucket, random, 40), "w" + w, () -> now, random);
            int writer = w;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    LogOp.Commit commit = commit(new Ulid(writer + 1L, i), new Ulid(0, random.nextInt(each)));
                    try {
                        if (log.append(List.of(commit))[0]) {
                            taken.add(commit);
                        }
                    } catch (IOException e) {
                        unknown.add(commit);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        Map<Ulid, LogOp.Commit> byInput = new HashMap<>();
        for (LogOp.Commit commit : taken) {
            assertThat(byInput.put(commit.inputs().getFirst(), commit))
                    .as("seed %d", SEED)
                    .isNull();
        }
        CommitLog reader = log("reader");
        long entries = reader.look(LogState::next);
        assertThat(entries)
                .as("seed %d", SEED)
                .isBetween((long) writers * each - unknown.size(), (long) writers * each);
        for (LogOp.Commit commit : taken) {
            assertThat(reader.<Boolean>look(s -> s.commitOf(commit.job()).equals(java.util.Optional.of(commit))))
                    .as("seed %d", SEED)
                    .isTrue();
        }
        assertThat(taken.size()).isGreaterThan(each / 4);
    }

    @Test
    void checkpoint_readInsteadOfEntries_saysTheSame() throws IOException {
        CommitLog log = log("a");
        for (int i = 0; i < 300; i++) {
            log.append(List.of(randomOp(new Random(SEED + i))));
        }
        byte[] all = log.look(LogFormat::toBytes);
        assertThat(bucket.exists(LogFormat.checkpointName(255))).isTrue();
        for (int i = 0; i < 256; i++) {
            bucket.delete(LogFormat.entryName(i));
        }
        assertThat(log("b").<byte[]>look(LogFormat::toBytes))
                .as("seed %d", SEED)
                .isEqualTo(all);
    }

    @Test
    void entries_longBelowACheckpoint_areCut() throws IOException {
        CommitLog log = log("a");
        now = Instant.EPOCH.plus(Duration.ofDays(60)); // the bucket's own time stands near the epoch
        for (int i = 0; i < 256; i++) {
            log.append(List.of(randomOp(new Random(SEED + i))));
        }
        assertThat(bucket.exists(LogFormat.entryName(3))).isFalse();
        assertThat(bucket.exists(LogFormat.entryName(255))).isTrue();
        assertThat(log("b").<Long>look(LogState::next)).isEqualTo(256);
    }

    @Test
    void sleeper_underWhomTheLogWasCut_writesAtItsEnd() throws IOException {
        CommitLog sleeper = log("sleeper");
        sleeper.append(List.of(randomOp(new Random(SEED))));
        CommitLog log = log("a");
        now = Instant.EPOCH.plus(Duration.ofDays(60));
        for (int i = 1; i < 256; i++) {
            log.append(List.of(randomOp(new Random(SEED + i))));
        }
        assertThat(bucket.exists(LogFormat.entryName(1))).isFalse();

        assertThat(sleeper.append(List.of(new LogOp.Rescue(new Ulid(9, 9))))[0]).isTrue();
        assertThat(log.<Boolean>look(s -> s.isRescued(new Ulid(9, 9)))).isTrue();
        assertThat(log.<Long>look(LogState::next)).isEqualTo(257);
        assertThat(bucket.exists(LogFormat.entryName(1))).isFalse();
    }

    @Test
    void entry_thatIsNotUnderstood_stopsTheReader() throws IOException {
        String entry = "{\"version\":1,\"seq\":0,\"nonce\":\"n\",\"worker\":\"w\",\"time\":1,\"ops\":[{\"merge\":{}}]}";
        bucket.put(
                LogFormat.entryName(0),
                new ByteArrayInputStream(entry.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> log("a").look(LogState::next))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("merge")
                .hasMessageContaining("newer athanor");
    }

    @Test
    void entries_writtenAndRead_areTheSame_andMutatedOnesAreRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            List<LogOp> ops = new ArrayList<>();
            for (int k = random.nextInt(4); k >= 0; k--) {
                ops.add(randomOp(random));
            }
            LogEntry entry = new LogEntry(i, "n" + i, "w\"ö", i, ops);
            String name = LogFormat.entryName(i);
            byte[] bytes = LogFormat.toBytes(entry);
            assertThat(LogFormat.entry(name, bytes)).as("seed %d", SEED).isEqualTo(entry);
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                LogFormat.entry(name, bytes);
            } catch (CorruptBlockException expected) {
                assertThat(expected).hasMessageContaining(name);
            }
        }
    }

    private static LogOp.Commit commit(Ulid output, Ulid input) {
        JobId job = JobId.of(JobKind.COMPACT, "0@1", 0, 0, output.low(), List.of(input, output));
        return new LogOp.Commit(
                job, JobKind.COMPACT, 0, 1, List.of(input), List.of(new LogOp.Output(output, "ab", 5, 2)));
    }

    private static LogOp randomOp(Random random) {
        Ulid some = new Ulid(1, random.nextInt(50));
        LogOp.Commit commit = commit(new Ulid(2, random.nextInt(1000)), some);
        return switch (random.nextInt(7)) {
            case 0 -> new LogOp.Discard(List.of(new Ulid(2, random.nextInt(1000))));
            case 1 -> new LogOp.Delete(List.of(some), "retention");
            case 2 -> new LogOp.Void(commit.job());
            case 3 -> new LogOp.Quarantine(commit.job(), "bad \n block");
            case 4 -> new LogOp.Release(commit.job());
            default -> commit;
        };
    }
}
