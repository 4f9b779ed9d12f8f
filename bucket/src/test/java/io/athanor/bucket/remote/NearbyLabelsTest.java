package io.athanor.bucket.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.athanor.model.Labels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NearbyLabelsTest {
    private static final @Nullable Labels[] THERE = new Labels[200];

    static {
        for (int i = 0; i < THERE.length; i++) {
            THERE[i] = i % 10 == 5 ? null : labels(i);
        }
    }

    private static Labels labels(int i) {
        return Labels.of("instance", String.valueOf(1000 + i), "job", "a");
    }

    /** As they are read: in an array that is used again, and longer than they are. */
    private static String[] read(int i) {
        return new String[] {"instance", String.valueOf(1000 + i), "job", "a", "left", "over"};
    }

    @Test
    void of_sameSeriesInTheSameOrder_areTheLabelsThatAreThere() {
        NearbyLabels nearby = new NearbyLabels(THERE);
        for (int i = 0; i < THERE.length; i++) {
            Labels made = nearby.of(read(i), 4);
            assertEquals(labels(i), made);
            if (THERE[i] != null) {
                assertSame(THERE[i], made, "series " + i);
            }
        }
    }

    @Test
    void of_someSeriesThatTheOtherHasNot_areNewAndTheOthersAreThere() {
        NearbyLabels nearby = new NearbyLabels(THERE);
        for (int i = 0; i < THERE.length; i += 3) {
            String[] own = {"instance", 1000 + i + "b", "job", "a"};
            assertEquals(Labels.of(own), nearby.of(own, 4));
            Labels made = nearby.of(read(i), 4);
            assertEquals(labels(i), made);
            if (THERE[i] != null) {
                assertSame(THERE[i], made, "series " + i);
            }
        }
    }

    @Test
    void of_nothingInCommon_areNew() {
        NearbyLabels nearby = new NearbyLabels(THERE);
        for (int i = 0; i < 2 * THERE.length; i++) {
            String[] own = {"instance", String.valueOf(i), "job", "b"};
            assertEquals(Labels.of(own), nearby.of(own, 4));
        }
    }

    @Test
    void of_oneLabelMoreOrLess_areOthers() {
        NearbyLabels nearby = new NearbyLabels(THERE);
        assertEquals(Labels.of("instance", "1000"), nearby.of(read(0), 2));
        assertEquals(
                6,
                nearby.of(new String[] {"instance", "1000", "job", "a", "pod", "b"}, 6)
                                .size()
                        * 2);
        assertSame(THERE[0], nearby.of(read(0), 4));
    }
}
