package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
    @ParameterizedTest
    @CsvSource({
        "'', -1205034819632174695",
        "a, -3292477735350538661",
        "abc, 4952883123889572249",
        "Nobody inspects the spammish repetition, -302119147016844303",
        "0123456789012345678901234567890123456789012345678901234567890123, -3097648794333990444",
    })
    void knownTexts_haveTheirKnownHashes(String text, long hash) {
        assertThat(XxHash64.hash(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }

    @Test
    void partOfAnArray_hasTheHashOfItsCopy() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] data = new byte[300];
        random.nextBytes(data);

        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(data.length);
            int to = random.nextInt(from, data.length + 1);
            assertThat(XxHash64.hash(data, from, to - from))
                    .as("seed %d", seed)
                    .isEqualTo(XxHash64.hash(Arrays.copyOfRange(data, from, to)));
        }
    }
}
