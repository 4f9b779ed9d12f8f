package io.athanor.workload;

import java.util.Locale;

/**
 * What was written.
 *
 * @param blocks number of blocks
 * @param series series of one replica
 * @param samples samples of all blocks
 * @param chunkBytes size of all chunk files, bytes
 * @param indexBytes size of all indexes, bytes
 */
public record FleetSummary(int blocks, long series, long samples, long chunkBytes, long indexBytes) {
    /** Bytes of chunk files and indexes per sample. */
    public double bytesPerSample() {
        return samples == 0 ? 0 : (double) (chunkBytes + indexBytes) / samples;
    }

    /** Both together; they are of the same fleet. */
    FleetSummary plus(FleetSummary other) {
        return new FleetSummary(
                blocks + other.blocks,
                series,
                samples + other.samples,
                chunkBytes + other.chunkBytes,
                indexBytes + other.indexBytes);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d blocks, %d series, %d samples, %.1f MB chunks, %.1f MB indexes, %.2f bytes a sample",
                blocks,
                series,
                samples,
                chunkBytes / 1e6,
                indexBytes / 1e6,
                bytesPerSample());
    }
}
