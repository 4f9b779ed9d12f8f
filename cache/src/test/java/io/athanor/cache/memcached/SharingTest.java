package io.athanor.cache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which server has a key. */
final class SharingTest {
    @Test
    void jumpHash_knownNumbers_givesThePublishedServers() {
        assertThat(JumpHash.pick(1L, 1)).isZero();
        assertThat(JumpHash.pick(42L, 57)).isEqualTo(43);
        assertThat(JumpHash.pick(0xDEAD10CCL, 1)).isZero();
        assertThat(JumpHash.pick(0xDEAD10CCL, 666)).isEqualTo(361);
        assertThat(JumpHash.pick(256L, 1024)).isEqualTo(520);
    }

    @Test
    void addresses_withNumbers_areSortedAsPeopleCount() {
        assertThat(List.of("c-10:1", "c-9:1", "b-99:1", "c-9:01").stream()
                        .sorted(new NaturalOrder())
                        .toList())
                .containsExactly("b-99:1", "c-9:1", "c-9:01", "c-10:1");
    }
}
