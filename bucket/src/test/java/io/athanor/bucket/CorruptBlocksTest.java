package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.fetch.BlockState;
import io.athanor.model.Labels;
import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad block never hides the others, and is named. Replay: {@code -Dathanor.seed=N}. */
class CorruptBlocksTest {
    private static final int BLOCKS = 4;
    private static final int ROUNDS = 250;

    @TempDir
    private Path folder = Path.of("");

    /** By the block left out: all samples of the others. */
    private final Map<String, Set<String>> without = new HashMap<>();

    @Test
    void mutatedFiles_whateverTheyHold_leaveTheRestServedAndAreNamed() throws IOException {
        long base = Long.getLong("athanor.seed", System.nanoTime());
        Path directory = folder.resolve("bucket");
        TestBuckets.copy(Shared.path("fixtures/bucket-raw"), BLOCKS, directory);
        Map<Labels, List<String>> good;
        try (BlockSet set = TestBuckets.open(directory)) {
            good = Read.all(set).series();
        }
        for (Path block : TestBuckets.children(directory)) {
            withoutBlock(directory, String.valueOf(block.getFileName()));
        }
        List<Path> files = files(directory);
        Set<String> touched = new HashSet<>();
        int noticed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(base + round);
            Path file = files.get(random.nextInt(files.size()));
            byte[] before = Files.readAllBytes(file);
            byte[] after = mutated(before, random);
            Files.write(file, after);
            String block = directory.relativize(file).getName(0).toString();
            String how = "-Dathanor.seed=" + (base + round) + ", " + directory.relativize(file);
            if (checkNamed(directory, block, good, how)) {
                noticed++;
                touched.add(String.valueOf(file.getFileName()));
            }
            Files.write(file, before);
        }
        assertThat(noticed).as("damage noticed, -Dathanor.seed=%d", base).isGreaterThan(ROUNDS / 2);
        assertThat(touched).contains("index", "000001", "meta.json");
    }

    /** Whether data was missing; then the block is named. */
    private boolean checkNamed(Path directory, String block, Map<Labels, List<String>> good, String how)
            throws IOException {
        try (BlockSet set = TestBuckets.open(directory)) {
            Read.Answer answer = Read.all(set);
            String warnings = String.join("\n", answer.warnings());
            boolean isStillAMeta =
                    how.endsWith("meta.json") && answer.warnings().isEmpty();
            if (!answer.series().equals(good)
                    && !isStillAMeta) { // a meta has no checksum: it may just say something else
                assertThat(answer.warnings()).as(how).hasSize(1);
                assertThat(warnings).as(how).contains(block);
                assertThat(Read.all(set).warnings())
                        .as(how + ", asked again")
                        .singleElement()
                        .asString()
                        .contains(block);
                assertThat(set.blocks())
                        .as(how)
                        .filteredOn(info -> info.state() == BlockState.SET_ASIDE)
                        .singleElement()
                        .satisfies(info -> assertThat(info.ulid().toString()).isEqualTo(block));
            }
            Set<String> others = new HashSet<>(withoutBlock(directory, block));
            others.removeAll(samples(answer));
            assertThat(others).as(how + "\n" + warnings).isEmpty();
            return !answer.warnings().isEmpty();
        }
    }

    /** The samples of all blocks but one. */
    private Set<String> withoutBlock(Path directory, String block) throws IOException {
        Set<String> known = without.get(block);
        if (known != null) {
            return known;
        }
        Path copy = folder.resolve("without").resolve(block);
        for (Path other : TestBuckets.children(directory)) {
            if (!String.valueOf(other.getFileName()).equals(block)) {
                TestBuckets.copyTree(other, copy.resolve(other.getFileName()));
            }
        }
        try (BlockSet set = TestBuckets.open(copy)) {
            Set<String> samples = samples(Read.all(set));
            without.put(block, samples);
            return samples;
        }
    }

    private static Set<String> samples(Read.Answer answer) {
        Set<String> samples = new HashSet<>();
        answer.series().forEach((labels, values) -> values.forEach(value -> samples.add(labels + value)));
        return samples;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> files =
                    new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
            files.removeIf(file -> file.endsWith("tombstones"));
            return files;
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(mutated, random.nextInt(mutated.length));
            }
            case 1 -> mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                int at = random.nextInt(mutated.length);
                Arrays.fill(
                        mutated, at, Math.min(mutated.length, at + 1 + random.nextInt(64)), (byte) random.nextInt());
            }
            default -> {
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                }
            }
        }
        return mutated;
    }
}
