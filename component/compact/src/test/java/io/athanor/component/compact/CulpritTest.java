package io.athanor.component.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CulpritTest {
    private static List<BlockMeta> blocks(int count) {
        List<BlockMeta> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(BlockMeta.ofSamples(new Ulid(0, i), i, i + 1));
        }
        return blocks;
    }

    @Test
    void oneBadBlock_isFound_whereverItIs_inFewTrials() throws IOException {
        for (int count = 1; count < 40; count++) {
            List<BlockMeta> blocks = blocks(count);
            for (BlockMeta bad : blocks) {
                int[] trials = {0};
                Optional<BlockMeta> found = Culprit.find(blocks, part -> {
                    trials[0]++;
                    return !part.contains(bad);
                });
                assertThat(found).contains(bad);
                assertThat(trials[0]).isLessThanOrEqualTo(33 - Integer.numberOfLeadingZeros(count));
            }
        }
    }

    @Test
    void twoBlocksThatAreBadTogether_theLaterIsFound() throws IOException {
        List<BlockMeta> blocks = blocks(20);
        Optional<BlockMeta> found =
                Culprit.find(blocks, part -> !part.contains(blocks.get(3)) || !part.contains(blocks.get(11)));
        assertThat(found).contains(blocks.get(11));
    }

    @Test
    void failureThatDoesNotComeAgain_blamesNone() throws IOException {
        assertThat(Culprit.find(blocks(20), part -> true)).isEmpty();
    }
}
