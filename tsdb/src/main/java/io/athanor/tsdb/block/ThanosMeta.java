package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code thanos} section of {@code meta.json}.
 *
 * @param version 1, or 0 where it is not written
 * @param labels the external labels of every series in the block
 * @param resolution ms between two samples: 0 (raw), 300,000 or 3,600,000
 * @param source which component made it, for example {@code sidecar}; may be empty
 * @param segmentFiles names of the chunk segments, empty where the writer did not tell
 * @param files every file of the block, empty where the writer did not tell
 * @param rewrites what was deleted or relabelled by tools, as it was read
 * @param seriesMaxSize bytes of the largest series entry, 0 if unknown
 * @param chunkMaxSize bytes of the largest chunk, 0 if unknown
 * @param extensions free-form
 * @param uploadTime when it was uploaded
 * @param rest fields that are not known here, kept
 */
public record ThanosMeta(
        int version,
        Labels labels,
        long resolution,
        String source,
        List<String> segmentFiles,
        List<BlockFile> files,
        @Nullable Json rewrites,
        long seriesMaxSize,
        long chunkMaxSize,
        @Nullable Json extensions,
        @Nullable Instant uploadTime,
        Json.Obj rest) {

    /**
     * One file of a block.
     *
     * @param path relative to the block's directory
     * @param sizeBytes −1 if it is not told, as for meta.json itself
     * @param hashFunction empty if there is no hash, else {@code SHA256}
     */
    public record BlockFile(String path, long sizeBytes, String hashFunction, String hash) {}

    public ThanosMeta {
        segmentFiles = List.copyOf(segmentFiles);
        files = List.copyOf(files);
    }

    /** External labels and where the block comes from, of raw samples. */
    public static ThanosMeta of(Labels labels, String source) {
        return new ThanosMeta(1, labels, 0, source, List.of(), List.of(), null, 0, 0, null, null, Json.Obj.EMPTY);
    }

    public ThanosMeta withFiles(List<String> newSegmentFiles, List<BlockFile> newFiles) {
        return new ThanosMeta(
                version,
                labels,
                resolution,
                source,
                newSegmentFiles,
                newFiles,
                rewrites,
                seriesMaxSize,
                chunkMaxSize,
                extensions,
                uploadTime,
                rest);
    }

    /** Of a block made of this one, in another resolution, by the compactor: what is told of files is not of that block. */
    public ThanosMeta downsampled(long newResolution) {
        return new ThanosMeta(
                version,
                labels,
                newResolution,
                "compactor",
                List.of(),
                List.of(),
                rewrites,
                0,
                0,
                extensions,
                null,
                rest);
    }

    /** The same with other external labels. */
    public ThanosMeta withLabels(Labels newLabels) {
        return new ThanosMeta(
                version,
                newLabels,
                resolution,
                source,
                segmentFiles,
                files,
                rewrites,
                seriesMaxSize,
                chunkMaxSize,
                extensions,
                uploadTime,
                rest);
    }

    /** The same, made by another component. */
    public ThanosMeta withSource(String newSource) {
        return new ThanosMeta(
                version,
                labels,
                resolution,
                newSource,
                segmentFiles,
                files,
                rewrites,
                seriesMaxSize,
                chunkMaxSize,
                extensions,
                uploadTime,
                rest);
    }

    /**
     * Of a new block that a compactor made.
     *
     * @param seriesMaxSize bytes of the largest series entry
     * @param chunkMaxSize bytes of the largest chunk
     */
    public static ThanosMeta ofCompactor(
            Labels labels, long resolution, long seriesMaxSize, long chunkMaxSize, @Nullable Json extensions) {
        return new ThanosMeta(
                0,
                labels,
                resolution,
                "compactor",
                List.of(),
                List.of(),
                null,
                seriesMaxSize,
                chunkMaxSize,
                extensions,
                null,
                Json.Obj.EMPTY);
    }

    public ThanosMeta withUploadTime(Instant time) {
        return new ThanosMeta(
                version,
                labels,
                resolution,
                source,
                segmentFiles,
                files,
                rewrites,
                seriesMaxSize,
                chunkMaxSize,
                extensions,
                time,
                rest);
    }
}
