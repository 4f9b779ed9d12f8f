package io.athanor.component.compact;

import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds the block of a job because of which nothing good comes of it, where no error names one. */
final class Culprit {
    private Culprit() {}

    /** Does a part of the job for trial. */
    interface Trial {
        /** Whether what comes of these is as it should be. */
        boolean isGood(List<BlockMeta> inputs) throws IOException;
    }

    /**
     * The last block of the shortest beginning of which nothing good comes; it takes a number of trials that is the logarithm of
     * the number of blocks.
     *
     * @param inputs of the job, of which nothing good came
     * @return empty if, tried once more, all of them are good together
     */
    static Optional<BlockMeta> find(List<BlockMeta> inputs, Trial trial) throws IOException {
        int good = 0;
        int bad = inputs.size();
        boolean isSeenBad = false;
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            if (trial.isGood(inputs.subList(0, middle))) {
                good = middle;
            } else {
                bad = middle;
                isSeenBad = true;
            }
        }
        return isSeenBad || !trial.isGood(inputs) ? Optional.of(inputs.get(bad - 1)) : Optional.empty();
    }
}
