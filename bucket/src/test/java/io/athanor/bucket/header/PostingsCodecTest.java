package io.athanor.bucket.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PostingsCodecTest {
    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void decode_whatWasEncoded_givesIt() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            TreeSet<Long> some = new TreeSet<>();
            int span = 1 + random.nextInt(30);
            for (int i = random.nextInt(5) == 0 ? 0 : random.nextInt(40_000); i > 0; i--) {
                some.add(random.nextLong() >>> (32 + span % 31));
            }
            int[] refs = some.stream().mapToInt(Long::intValue).toArray();
            byte[] value = PostingsCodec.encode(refs);
            assertThat(PostingsCodec.decode(value, 50_000))
                    .as("-Dathanor.seed=%d round %d", seed, round)
                    .isEqualTo(refs);
            if (refs.length > 1) {
                assertThat(PostingsCodec.decode(value, refs.length - 1)).isNull();
            }
        }
    }

    @Test
    void decode_bytesByOthers_areRead() {
        assertThat(PostingsCodec.decode("dss".getBytes(java.nio.charset.StandardCharsets.UTF_8), 10))
                .isEmpty();
        // identifier, one uncompressed frame of 3 bytes (1, 3, 7) with the masked checksum of snappy's framing
        byte[] ours = PostingsCodec.encode(new int[] {1, 4, 11});
        assertThat(HexFormat.of().formatHex(ours)).startsWith("647373" + "ff060000734e61507059" + "01070000");
        assertThat(ours).endsWith(1, 3, 7);
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void decode_mutatedBytes_giveNothingOrSomethingAscending() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        int[] refs = random.ints(3000, 0, 1 << 20).sorted().distinct().toArray();
        byte[] value = PostingsCodec.encode(refs);
        for (int round = 0; round < 4000; round++) {
            byte[] mutated = Arrays.copyOf(value, random.nextInt(4) == 0 ? random.nextInt(value.length) : value.length);
            for (int i = random.nextInt(4); i >= 0 && mutated.length > 0; i--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(40, mutated.length) : mutated.length);
                mutated[at] = (byte) random.nextInt();
            }
            int[] decoded = PostingsCodec.decode(mutated, 5000);
            if (decoded != null) {
                for (int i = 1; i < decoded.length; i++) {
                    assertThat(decoded[i])
                            .as("-Dathanor.seed=%d round %d", seed, round)
                            .isGreaterThan(decoded[i - 1]);
                }
            }
        }
    }
}
