package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.tsdb.CorruptBlockException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TombstonesTest {
    @Test
    void bytes_ofNone_areThoseOfTheFormatPage() {
        assertThat(HexFormat.of().formatHex(Tombstones.NONE.toBytes())).isEqualTo("0130ba300100000000");
    }

    @Test
    void parse_whatWasWritten_givesTheSame() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Map<Long, Intervals> stones = new HashMap<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                stones.put(random.nextLong() & 0xffffffffL, Intervals.of(-random.nextInt(1000), random.nextInt(1000)));
            }
            Tombstones written = Tombstones.of(stones);
            assertThat(Tombstones.parse(written.toBytes(), "b/tombstones")).isEqualTo(written);
        }
    }

    @Test
    void parse_overlappingRanges_joinsThem() {
        byte[] twice =
                Tombstones.of(Map.of(1L, Intervals.of(1, 5).with(20, 30))).toBytes();
        assertThat(Tombstones.parse(twice, "b/tombstones").of(1))
                .isEqualTo(Intervals.of(20, 30).with(1, 5));
    }

    @Test
    void parse_ofOneByteChanged_refuses() {
        byte[] file = Tombstones.of(Map.of(7L, Intervals.of(100, 5000))).toBytes();
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 0x10;
            assertThatThrownBy(() -> Tombstones.parse(changed, "b/tombstones"))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageStartingWith("b/tombstones at byte ");
            byte[] cut = java.util.Arrays.copyOf(file, i);
            assertThatThrownBy(() -> Tombstones.parse(cut, "b/tombstones")).isInstanceOf(CorruptBlockException.class);
        }
    }

    @Test
    void intervals_randomRanges_areASetOfTimes() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Intervals intervals = Intervals.NONE;
            BitSet times = new BitSet();
            for (int i = 0; i < 8; i++) {
                int from = random.nextInt(90);
                int to = from + random.nextInt(10);
                intervals = intervals.with(from, to);
                times.set(from, to + 1);
            }
            for (int i = 1; i < intervals.size(); i++) {
                assertThat(intervals.from(i)).isGreaterThan(intervals.to(i - 1) + 1);
            }
            for (int t = 0; t < 110; t++) {
                assertThat(intervals.contains(t)).isEqualTo(times.get(t));
                int to = t + random.nextInt(12);
                assertThat(intervals.touches(t, to))
                        .isEqualTo(!times.get(t, to + 1).isEmpty());
                assertThat(intervals.covers(t, to))
                        .isEqualTo(times.get(t, to + 1).cardinality() == to - t + 1);
            }
        }
        assertThat(Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE).with(3, 4).covers(Long.MIN_VALUE, Long.MAX_VALUE))
                .isTrue();
    }
}
