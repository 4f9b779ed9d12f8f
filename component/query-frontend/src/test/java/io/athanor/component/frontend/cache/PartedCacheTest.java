package io.athanor.component.frontend.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartedCacheTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private final Map<String, byte[]> items = new HashMap<>();
    private final Cache cache = new Cache() {
        @Override
        public Hits get(List<String> keys) {
            Hits hits = new Hits(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                byte[] value = items.get(keys.get(i));
                if (value != null) {
                    hits.found(i, value);
                }
            }
            return hits;
        }

        @Override
        public void put(String key, byte[] value, Duration ttl) {
            items.put(key, value);
        }

        @Override
        public void close() {}
    };

    private static byte[] value(Random random, int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a');
        }
        return value;
    }

    @Test
    void values_ofAnyLength_comeBack_inItemsThatAreNotLonger() {
        Random random = new Random(SEED);
        for (boolean packs : new boolean[] {false, true}) {
            PartedCache parted = new PartedCache(cache, 100, packs, Duration.ofHours(1));
            for (int round = 0; round < 300; round++) {
                int length = random.nextInt(5) == 0 ? random.nextInt(9000) : random.nextInt(300);
                byte[] value = value(random, length);
                items.clear();
                parted.put("k", value);
                byte[] other = value(random, random.nextInt(150));
                parted.put("other", other);

                List<byte[]> back = new ArrayList<>(parted.get(List.of("nothing", "k", "other")));

                assertThat(back.get(0)).isNull();
                assertThat(back.get(1))
                        .as("-Dathanor.seed=%d length %d", SEED, length)
                        .isEqualTo(value);
                assertThat(back.get(2)).isEqualTo(other);
                assertThat(items.values())
                        .allSatisfy(item -> assertThat(item.length).isLessThanOrEqualTo(100));
            }
        }
    }

    @Test
    void partThatIsLost_orOfAnotherWriter_isAMiss() {
        PartedCache parted = new PartedCache(cache, 100, false, Duration.ofHours(1));
        Random random = new Random(SEED);
        byte[] first = value(random, 1000);
        byte[] second = value(random, 1000);
        parted.put("k", first);
        byte[] old = items.get("k#3");
        parted.put("k", second);
        assertThat(parted.get(List.of("k")).getFirst()).isEqualTo(second);

        items.put("k#3", old);
        assertThat(parted.get(List.of("k")).getFirst()).isNull();

        items.remove("k#3");
        assertThat(parted.get(List.of("k")).getFirst()).isNull();
    }

    @Test
    void valueThatIsTooLong_isNotKept() {
        PartedCache parted = new PartedCache(cache, 100, false, Duration.ofHours(1));

        parted.put("k", new byte[20_000]);

        assertThat(items).isEmpty();
    }

    /** Whatever the items are made into: what was put, or another value of the same kind, and no failure. */
    @Test
    void damagedItems_doNoHarm() {
        Random random = new Random(SEED);
        for (int round = 0; round < 5000; round++) {
            PartedCache parted = new PartedCache(cache, 100, random.nextBoolean(), Duration.ofHours(1));
            items.clear();
            byte[] value = value(random, random.nextInt(400));
            parted.put("k", value);
            List<String> keys = List.copyOf(items.keySet());
            for (int i = random.nextInt(3); i >= 0; i--) {
                byte[] item = Objects.requireNonNull(items.get(keys.get(random.nextInt(keys.size()))))
                        .clone();
                if (item.length > 0) {
                    item[random.nextInt(item.length)] = (byte) random.nextInt(256);
                }
                items.put(keys.get(random.nextInt(keys.size())), item);
            }
            byte[] back = parted.get(List.of("k")).getFirst();
            assertThat(back == null || back.length < 100_000)
                    .as("-Dathanor.seed=" + SEED)
                    .isTrue();
        }
    }
}
