package io.athanor.component.compact.shared;

import io.athanor.tsdb.block.BlockMeta;
import java.nio.file.Path;
import java.util.List;

/**
 * What a worker has made under a lease, and wants to be the truth.
 *
 * @param lease under which
 * @param outputs what replaces the inputs: one block, or for some rewritings several
 */
public record Attempt(Lease lease, List<Made> outputs) {
    public Attempt {
        outputs = List.copyOf(outputs);
    }

    /**
     * A block on the local disk.
     *
     * @param folder with its chunks and index
     * @param meta its meta as it will be in the bucket, files named with their sizes
     */
    public record Made(Path folder, BlockMeta meta) {}
}
