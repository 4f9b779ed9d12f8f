package io.athanor.bucket.bucketindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketIndexFormatTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    private static Ulid ulid(int n) {
        return new Ulid(1_700_000_000_000L + n << 16, n);
    }

    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000);
            case 2 -> random.nextLong();
            default -> -random.nextInt(1000);
        };
    }

    private String text() {
        return List.of(
                        "",
                        "a",
                        "index",
                        "chunks/00000" + random.nextInt(9),
                        "ü\u0000\"\\ \uD83D\uDE00",
                        "x".repeat(300))
                .get(random.nextInt(6));
    }

    private List<String> texts() {
        return random.ints(random.nextInt(4)).mapToObj(i -> text()).toList();
    }

    private List<Ulid> ulids() {
        return random.ints(random.nextInt(5), 1, 50)
                .mapToObj(BucketIndexFormatTest::ulid)
                .toList();
    }

    private Json.Obj json() {
        return random.nextBoolean()
                ? Json.Obj.EMPTY
                : Json.Obj.parse("{\"a\": [1, {\"b\": null}, \"ü\"], \"c\": 1.50}", "test");
    }

    private @Nullable Json anyJson() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new Json.Arr(List.of(json(), new Json.Text("x")));
            case 2 -> new Json.Literal("true");
            default -> json();
        };
    }

    private BlockMeta meta(Ulid ulid) {
        long min = random.nextInt(100) - 50;
        BlockCompaction compaction = new BlockCompaction(
                (int) number(),
                ulids(),
                ulids().stream()
                        .map(u -> new BlockCompaction.Parent(u, number(), number()))
                        .toList(),
                random.nextBoolean(),
                random.nextBoolean(),
                texts());
        return new BlockMeta(
                ulid,
                min,
                min + random.nextInt(1000),
                new BlockStats(number(), number(), number(), number(), number(), number()),
                compaction,
                random.nextInt(4) == 0 ? null : thanos(),
                json());
    }

    private ThanosMeta thanos() {
        Labels.Builder labels = Labels.builder();
        for (int i = random.nextInt(4); i > 0; i--) {
            labels.set("l" + random.nextInt(9), text());
        }
        List<ThanosMeta.BlockFile> files = random.ints(random.nextInt(4))
                .mapToObj(i -> new ThanosMeta.BlockFile(text(), number(), text(), text()))
                .toList();
        Instant uploaded =
                random.nextBoolean() ? null : Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        return new ThanosMeta(
                (int) number(),
                labels.build(),
                number(),
                text(),
                texts(),
                files,
                anyJson(),
                number(),
                number(),
                anyJson(),
                uploaded,
                json());
    }

    private IndexedBlock block(int n) {
        IndexedBlock block = IndexedBlock.of(meta(ulid(n)), number());
        if (random.nextInt(3) == 0) {
            block = block.with(new BlockMark.Deletion(ulid(n), text(), number()), number());
        }
        if (random.nextInt(3) == 0) {
            block = block.with(new BlockMark.NoCompact(ulid(n), number(), text(), text()), number());
        }
        if (random.nextInt(3) == 0) {
            block = block.with(new BlockMark.NoDownsample(ulid(n), number(), text(), text()), number());
        }
        return block;
    }

    private BucketIndex index(int blocks) {
        List<IndexedBlock> all = new ArrayList<>();
        for (int n = 1; n <= blocks; n++) {
            all.add(block(n));
        }
        return new BucketIndex(number(), all);
    }

    @Test
    void anyIndex_comesBackAsItWas() {
        for (int round = 0; round < 200; round++) {
            BucketIndex index = index(random.nextInt(12));
            assertThat(BucketIndexFormat.decode(BucketIndexFormat.encode(index), "test"))
                    .as("-Dathanor.seed=%d", SEED)
                    .isEqualTo(index);
        }
    }

    /** Written once and never changed: other versions read it. */
    @Test
    void index_ofVersionOne_isReadAndWrittenSo() {
        BlockMeta meta = BlockMeta.ofSamples(ulid(1), 5, 7)
                .withThanos(ThanosMeta.of(Labels.of("a", "b"), "sidecar").withUploadTime(Instant.ofEpochSecond(3, 4)));
        IndexedBlock block = IndexedBlock.of(meta, 5).with(new BlockMark.Deletion(ulid(1), "old", 6), 9);
        BucketIndex index = new BucketIndex(7, List.of(block));

        assertThat(BucketIndexFormat.decode(packed(HexFormat.of().parseHex(BODY), 7, 1), "test"))
                .isEqualTo(index);
        byte[] bytes = BucketIndexFormat.encode(index);
        assertThat(HexFormat.of().formatHex(body(bytes))).isEqualTo(BODY);
        assertThat(HexFormat.of().formatHex(bytes, 0, 24))
                .isEqualTo("41424958" + "01000000" + "0000000000000007" + "00000001"
                        + "%08x".formatted(BODY.length() / 2));
    }

    private static final String BODY = ""
            + "0500016101620773696465636172036f6c64" // five strings, the first empty
            + "01018bcfe5680100000000000000000001" // one ULID
            + "0000000000000000050a04" // its ref, version, times
            + "000000000000020c" // statistics, level, flags
            + "0100000000" // itself its source; no parents, hints, other fields
            + "020101020003000000000000060400" // thanos
            + "0100000000000000090c04"; // a deletion mark

    private static byte[] body(byte[] index) {
        try (InflaterInputStream in = new InflaterInputStream(
                new ByteArrayInputStream(index, BucketIndexFormat.HEADER, index.length - BucketIndexFormat.HEADER))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] packed(byte[] body, long writtenAt, int blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[BucketIndexFormat.HEADER]);
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        bytes.putInt(0, 0x41424958)
                .put(4, (byte) 1)
                .putLong(8, writtenAt)
                .putInt(16, blocks)
                .putInt(20, body.length);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, 24);
        crc.update(bytes.array(), 28, bytes.capacity() - 28);
        return bytes.putInt(24, (int) crc.getValue()).array();
    }

    @Test
    void anyFlippedBit_isFound() {
        byte[] good = BucketIndexFormat.encode(index(3));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> BucketIndexFormat.decode(bad, "here")).isInstanceOf(CorruptBlockException.class);
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> BucketIndexFormat.decode(cut, "here")).isInstanceOf(CorruptBlockException.class);
        }
    }

    /** With the checksum made good again: what no accident does, but an attacker or a bug of a writer. */
    @Test
    void mutatedBody_isReadOrRefused_andNothingElse() {
        int refused = 0;
        int rounds = 4_000;
        for (int round = 0; round < rounds; round++) {
            BucketIndex index = index(1 + random.nextInt(3));
            byte[] body = body(BucketIndexFormat.encode(index));
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int at = random.nextInt(body.length);
                switch (random.nextInt(4)) {
                    case 0 -> body[at] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> body[at] = (byte) 0xff;
                    case 2 -> body = Arrays.copyOf(body, at + 1);
                    default -> Arrays.fill(body, at, Math.min(body.length, at + 10), (byte) 0xff);
                }
            }
            try {
                BucketIndexFormat.decode(packed(body, 0, index.blocks().size()), "here");
            } catch (CorruptBlockException e) {
                refused++;
            }
        }
        assertThat(refused).as("-Dathanor.seed=%d", SEED).isBetween(rounds / 2, rounds - 1);
    }

    @Test
    void bodyThatUnpacksToFarMore_isRefused() {
        assertThatThrownBy(() -> BucketIndexFormat.decode(packed(new byte[50 << 20], 0, 0), "here"))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void blocksOutOfOrder_areRefused() {
        IndexedBlock one = block(1);
        IndexedBlock two = block(2);
        for (List<IndexedBlock> bad : List.of(List.of(two, one), List.of(one, one))) {
            assertThatThrownBy(
                            () -> BucketIndexFormat.decode(BucketIndexFormat.encode(new BucketIndex(0, bad)), "here"))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("out of order");
        }
    }

    @Test
    void anotherVersion_isRefusedByName() {
        byte[] bytes = BucketIndexFormat.encode(index(1));
        bytes[4] = 2;
        assertThatThrownBy(() -> BucketIndexFormat.decode(bytes, "here"))
                .hasMessageContaining("version 2 is not known");
    }

    @Test
    void freshness_hasAnEndOnBothSides() {
        Instant now = Instant.ofEpochMilli(10_000_000_000L);
        Map<Duration, Boolean> cases = new TreeMap<>(Map.of(
                Duration.ZERO,
                true,
                Duration.ofHours(1),
                true,
                Duration.ofHours(1).plusMillis(1),
                false,
                Duration.ofHours(-1),
                true,
                Duration.ofHours(-1).minusMillis(1),
                false));
        cases.forEach((age, isFresh) -> assertThat(
                        BucketIndexFormat.isFresh(now.minus(age).toEpochMilli(), now))
                .isEqualTo(isFresh));
    }
}
