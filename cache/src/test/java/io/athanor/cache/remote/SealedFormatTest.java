package io.athanor.cache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SealedFormatTest {
    private final long seed = Long.getLong("athanor.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void open_whatWasSealed_givesDataAndTime() {
        byte[] sealed = SealedFormat.seal("k", new byte[] {1, 2, 3}, 42);
        assertThat(SealedFormat.open("k", sealed)).containsExactly(1, 2, 3);
        assertThat(SealedFormat.expiresMs(sealed)).isEqualTo(42);
    }

    @Test
    void open_otherKeyOrChangedBytes_givesNothing() {
        System.out.println("SealedFormatTest: replay with -Dathanor.seed=" + seed);
        for (int i = 0; i < 5000; i++) {
            byte[] data = new byte[random.nextInt(40)];
            random.nextBytes(data);
            byte[] sealed = SealedFormat.seal("k", data, random.nextLong());
            assertThat(SealedFormat.open("l", sealed)).isNull();
            byte[] changed = sealed.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(SealedFormat.open("k", changed)).isNull();
            assertThat(SealedFormat.open("k", Arrays.copyOf(sealed, random.nextInt(sealed.length))))
                    .isNull();
        }
    }
}
