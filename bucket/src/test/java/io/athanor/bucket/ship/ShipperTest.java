package io.athanor.bucket.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.ThanosMeta.BlockFile;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
    private static final Labels LABELS = Labels.of("cluster", "a", "replica", "0");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_764_000_000));
    private static final long BLOCK_MS = 7_200_000;

    @TempDir
    private Path dir;

    private final Random random = new Random(7);
    private final MemoryBucket bucket = new MemoryBucket();

    private Shipper shipper(Bucket to, ShipConfig config) {
        return new Shipper(to, config, () -> LABELS, ShipMetrics.NONE, CLOCK);
    }

    private ShipConfig config() {
        return ShipConfig.of(dir, "sidecar");
    }

    private ShipConfig compacted(boolean allowOverlaps) {
        return new ShipConfig(dir, ShipperFile.NAME, "sidecar", true, allowOverlaps, false, 1);
    }

    /** A block of two segments from {@code hour} on; what is in the files does not matter here. */
    private BlockMeta block(int hour, int level, Ulid... sources) throws IOException {
        Ulid ulid = Ulid.of(1_700_000_000_000L + random.nextInt(1 << 30), random);
        long mint = hour * 3_600_000L;
        BlockMeta meta = BlockMeta.ofSamples(ulid, mint, mint + BLOCK_MS).withStats(new BlockStats(120, 0, 0, 1, 2, 0));
        if (level > 1) {
            meta = meta.withCompaction(
                    new BlockCompaction(level, List.of(sources), List.of(), false, false, List.of()));
        }
        Path folder = Files.createDirectories(dir.resolve(ulid.toString()).resolve("chunks"));
        Files.write(folder.resolve("000001"), bytes());
        Files.write(folder.resolve("000002"), bytes());
        Path block = dir.resolve(ulid.toString());
        Files.write(block.resolve("index"), bytes());
        Files.write(block.resolve("tombstones"), bytes());
        meta.write(block);
        return meta;
    }

    private byte[] bytes() {
        byte[] bytes = new byte[10 + random.nextInt(5000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Map<String, byte[]> objects() throws IOException {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        bucket.listRecursively("", object -> names.add(object.name()));
        for (String name : names) {
            try (InputStream in = bucket.get(name)) {
                objects.put(name, in.readAllBytes());
            }
        }
        return objects;
    }

    private BlockMeta uploaded(Ulid block) throws IOException {
        try (InputStream in = bucket.get(block + "/meta.json")) {
            return BlockMeta.parse(in.readAllBytes(), "meta.json");
        }
    }

    private String shipperFile() throws IOException {
        return Files.readString(dir.resolve(ShipperFile.NAME));
    }

    @Test
    void block_reachesTheBucketByteForByte_andItsMetaGainsTheThanosSection() throws IOException {
        BlockMeta block = block(0, 1);
        Path folder = dir.resolve(block.ulid().toString());
        byte[] metaBefore = Files.readAllBytes(folder.resolve("meta.json"));

        assertThat(shipper(bucket, config()).sync()).isEqualTo(new Shipper.Outcome(1, 0));

        Map<String, byte[]> objects = objects();
        String at = block.ulid() + "/";
        assertThat(objects.keySet())
                .containsExactlyInAnyOrder(at + "chunks/000001", at + "chunks/000002", at + "index", at + "meta.json");
        for (String file : List.of("chunks/000001", "chunks/000002", "index")) {
            assertThat(objects.get(at + file)).as(file).isEqualTo(Files.readAllBytes(folder.resolve(file)));
        }
        assertThat(Files.readAllBytes(folder.resolve("meta.json"))).isEqualTo(metaBefore);
        BlockMeta meta = uploaded(block.ulid());
        assertThat(meta.withThanos(null).toBytes()).isEqualTo(metaBefore);
        ThanosMeta thanos = Objects.requireNonNull(meta.thanos());
        assertThat(thanos.labels()).isEqualTo(LABELS);
        assertThat(thanos.source()).isEqualTo("sidecar");
        assertThat(thanos.segmentFiles()).containsExactly("000001", "000002");
        assertThat(thanos.uploadTime()).isEqualTo(CLOCK.instant());
        assertThat(thanos.files())
                .containsExactly(
                        new BlockFile("chunks/000001", Files.size(folder.resolve("chunks/000001")), "", ""),
                        new BlockFile("chunks/000002", Files.size(folder.resolve("chunks/000002")), "", ""),
                        new BlockFile("index", Files.size(folder.resolve("index")), "", ""),
                        new BlockFile("meta.json", -1, "", ""));
        assertThat(shipperFile())
                .isEqualTo("{\n\t\"version\": 1,\n\t\"uploaded\": [\n\t\t\"" + block.ulid() + "\"\n\t]\n}\n");
        assertThat(dir.resolve("thanos/upload")).isEmptyDirectory();
    }

    @Test
    void hashes_andSeveralFilesAtOnce_asAskedFor() throws IOException {
        BlockMeta block = block(0, 1);

        shipper(bucket, new ShipConfig(dir, "other.json", "receive", false, false, true, 4))
                .sync();

        ThanosMeta thanos = Objects.requireNonNull(uploaded(block.ulid()).thanos());
        assertThat(thanos.source()).isEqualTo("receive");
        assertThat(thanos.files())
                .filteredOn(file -> !file.path().equals("meta.json"))
                .allMatch(file ->
                        file.hashFunction().equals("SHA256") && file.hash().length() == 64)
                .hasSize(3);
        assertThat(dir.resolve("other.json")).exists();
    }

    @Test
    void whatWasUploaded_isNotAskedForAgain_andForgottenWithItsBlock() throws IOException {
        BlockMeta first = block(0, 1);
        BlockMeta second = block(2, 1);
        shipper(bucket, config()).sync();
        bucket.delete(first.ulid() + "/meta.json"); // a compactor's work

        assertThat(shipper(bucket, config()).sync()).isEqualTo(new Shipper.Outcome(0, 0));
        assertThat(bucket.exists(first.ulid() + "/meta.json")).isFalse();

        Files.delete(dir.resolve(first.ulid() + "/meta.json"));
        io.athanor.tsdb.block.FolderTree.delete(dir.resolve(first.ulid().toString()));
        shipper(bucket, config()).sync();
        assertThat(shipperFile())
                .contains(second.ulid().toString())
                .doesNotContain(first.ulid().toString());
    }

    @Test
    void nothingUploaded_isNull_asThanosWritesIt() throws IOException {
        shipper(bucket, config()).sync();

        assertThat(shipperFile()).isEqualTo("{\n\t\"version\": 1,\n\t\"uploaded\": null\n}\n");
        assertThat(new ShipperFile(dir.resolve(ShipperFile.NAME)).read()).isEmpty();
    }

    @Test
    void blocksWithoutSamples_andCompactedOnes_stay() throws IOException {
        BlockMeta empty = block(0, 1).withStats(BlockStats.NONE);
        empty.write(dir.resolve(empty.ulid().toString()));
        block(2, 2);

        assertThat(shipper(bucket, config()).sync()).isEqualTo(new Shipper.Outcome(0, 0));
        assertThat(objects()).isEmpty();
    }

    @Test
    void badBlocks_stopNoOther() throws IOException {
        BlockMeta noMeta = block(0, 1);
        Files.writeString(dir.resolve(noMeta.ulid() + "/meta.json"), "{");
        BlockMeta noIndex = block(2, 1);
        Files.delete(dir.resolve(noIndex.ulid() + "/index"));
        BlockMeta refused = block(4, 1);
        BlockMeta good = block(6, 1);
        Bucket faulty = new ForwardingBucket(bucket) {
            @Override
            public void put(String name, InputStream data) throws IOException {
                if (name.startsWith(refused.ulid().toString())) {
                    throw new IOException("the bucket refuses " + name);
                }
                super.put(name, data);
            }
        };
        int[] pending = {0};
        long[] oldest = {0};
        ShipMetrics metrics = new ShipMetrics() {
            @Override
            public void pending(int blocks, long oldestEndMs, long uploadedUntilMs) {
                pending[0] = blocks;
                oldest[0] = oldestEndMs;
            }
        };
        Shipper shipper = new Shipper(faulty, config(), () -> LABELS, metrics, CLOCK);

        assertThat(shipper.sync()).isEqualTo(new Shipper.Outcome(1, 3));

        assertThat(bucket.exists(good.ulid() + "/meta.json")).isTrue();
        assertThat(pending[0]).isEqualTo(3);
        assertThat(oldest[0]).isEqualTo(noIndex.maxTime());
        assertThat(shipper(bucket, config()).sync()).isEqualTo(new Shipper.Outcome(1, 2));
        assertThat(bucket.exists(refused.ulid() + "/meta.json")).isTrue();
    }

    @Test
    void nothing_isUploadedWithoutExternalLabels() throws IOException {
        block(0, 1);

        assertThat(new Shipper(bucket, config(), () -> Labels.EMPTY, ShipMetrics.NONE, CLOCK).sync())
                .isEqualTo(new Shipper.Outcome(0, 1));
        assertThat(objects()).isEmpty();
    }

    /** The process ends in front of each write to the bucket in turn: an {@link Error}, which nobody handles. */
    @Test
    void deathBeforeAnyWrite_losesNoBlock_andShowsNoneInHalf() throws IOException {
        List<BlockMeta> blocks = List.of(block(0, 1), block(2, 1), block(4, 1));
        for (int survived = 0; survived < 12; survived++) {
            for (int concurrency : new int[] {1, 3}) {
                for (String name : objects().keySet()) {
                    bucket.delete(name);
                }
                Files.deleteIfExists(dir.resolve(ShipperFile.NAME));
                ShipConfig config = new ShipConfig(dir, ShipperFile.NAME, "sidecar", false, false, false, concurrency);
                Mortal mortal = new Mortal(bucket, survived);

                assertThatThrownBy(() -> shipper(mortal, config).sync()).isNotNull();
                allVisibleBlocksAreWhole();

                Mortal counting = new Mortal(bucket, Integer.MAX_VALUE);
                int there = objects().size();
                assertThat(shipper(counting, config).sync().failed()).isZero();
                assertThat(counting.puts).as("files that were there stay").isEqualTo(12 - there);
                allVisibleBlocksAreWhole();
                for (BlockMeta block : blocks) {
                    assertThat(bucket.exists(block.ulid() + "/meta.json")).isTrue();
                    assertThat(shipperFile()).contains(block.ulid().toString());
                }
            }
        }
    }

    private static final class Mortal extends ForwardingBucket {
        private final int survived;
        private int puts;

        Mortal(Bucket inner, int survived) {
            super(inner);
            this.survived = survived;
        }

        @Override
        public void put(String name, InputStream data) throws IOException {
            synchronized (this) {
                if (puts == survived) {
                    throw new OutOfLifeError();
                }
                puts++;
                super.put(name, data);
            }
        }
    }

    private static final class OutOfLifeError extends Error {
        private static final long serialVersionUID = 1;
    }

    private void allVisibleBlocksAreWhole() throws IOException {
        Map<String, byte[]> objects = objects();
        for (String name : objects.keySet()) {
            if (name.endsWith("/meta.json")) {
                String folder = name.substring(0, name.indexOf('/') + 1);
                BlockMeta meta = BlockMeta.parse(Objects.requireNonNull(objects.get(name)), name);
                for (BlockFile file : Objects.requireNonNull(meta.thanos()).files()) {
                    byte[] there = objects.get(folder + file.path());
                    assertThat(there).as(folder + file.path()).isNotNull();
                    if (file.sizeBytes() >= 0) {
                        assertThat(there).isEqualTo(Files.readAllBytes(dir.resolve(folder + file.path())));
                    }
                }
            }
        }
    }

    @Test
    void beginningThatIsTakenAwayMeanwhile_isNotPublished() throws IOException {
        BlockMeta block = block(0, 1);
        Bucket cleaned = new ForwardingBucket(bucket) {
            @Override
            public void put(String name, InputStream data) throws IOException {
                super.put(name, data);
                if (name.endsWith("/index")) {
                    super.delete(block.ulid() + "/chunks/000001");
                }
            }
        };

        assertThat(shipper(cleaned, config()).sync().failed()).isOne();
        assertThat(bucket.exists(block.ulid() + "/meta.json")).isFalse();
        assertThat(shipper(bucket, config()).sync()).isEqualTo(new Shipper.Outcome(1, 0));
    }

    @Test
    void fileOfAnotherLength_isUploadedAgain() throws IOException {
        BlockMeta block = block(0, 1);
        bucket.put(block.ulid() + "/index", InputStream.nullInputStream());

        shipper(bucket, config()).sync();

        allVisibleBlocksAreWhole();
    }

    @Test
    void compactedBlocks_areUploadedUnlessTheyOverlapOthers() throws IOException {
        BlockMeta first = block(0, 1);
        shipper(bucket, config()).sync();
        BlockMeta overlapping = block(1, 2, Ulid.of(5, random));
        BlockMeta beside = block(10, 2, Ulid.of(6, random));
        BlockMeta ofOneThatIsThere = block(0, 2, first.ulid());

        assertThat(shipper(bucket, compacted(false)).sync()).isEqualTo(new Shipper.Outcome(1, 1));

        assertThat(bucket.exists(beside.ulid() + "/meta.json")).isTrue();
        assertThat(bucket.exists(overlapping.ulid() + "/meta.json")).isFalse();
        assertThat(bucket.exists(ofOneThatIsThere.ulid() + "/meta.json")).isFalse();
        assertThat(shipperFile()).contains(ofOneThatIsThere.ulid().toString());

        assertThat(shipper(bucket, compacted(true)).sync()).isEqualTo(new Shipper.Outcome(1, 0));
        assertThat(bucket.exists(overlapping.ulid() + "/meta.json")).isTrue();
    }

    @Test
    void leftOvers_areRemovedAtTheStart() throws IOException {
        Path left = Files.createDirectories(dir.resolve("thanos/upload/" + Ulid.of(1, random)));
        Files.writeString(left.resolve("index"), "half");

        shipper(bucket, config()).sync();

        assertThat(left).doesNotExist();
    }

    @Test
    void shipperFile_ofAnyBytes_isReadOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random dice = new Random(seed);
        Set<Ulid> some = new LinkedHashSet<>(List.of(Ulid.of(1, dice), Ulid.of(2, dice)));
        byte[] good = ShipperFile.bytes(some);
        assertThat(ShipperFile.parse(good, "file")).containsExactlyElementsOf(some);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int n = 1 + dice.nextInt(3); n > 0; n--) {
                bad[dice.nextInt(bad.length)] = (byte) dice.nextInt(128);
            }
            try {
                ShipperFile.parse(bad, "file");
            } catch (CorruptBlockException e) {
                assertThat(e).hasMessageContaining("file");
            } catch (RuntimeException e) {
                throw new AssertionError("-Dathanor.seed=" + seed + ": " + new String(bad, StandardCharsets.UTF_8), e);
            }
        }
    }
}
