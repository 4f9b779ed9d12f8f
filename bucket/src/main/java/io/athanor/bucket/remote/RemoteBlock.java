package io.athanor.bucket.remote;

import io.athanor.bucket.BlockGroup;
import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.header.RemoteIndex;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import java.util.Locale;

/** One block that is served: what its meta tells, and where its index comes from. */
final class RemoteBlock {
    /** What hints name a block's ULID by. */
    private static final String BLOCK_ID = "__block_id";

    /** What a chunk takes where a meta tells nothing: 120 samples of a gauge. */
    private static final int USUAL_CHUNK_BYTES = 300;

    private final BlockMeta meta;
    private final Labels external;
    private final RemoteIndex index;
    private final List<String> segments;
    private final int seriesEstimate;
    private final int chunkEstimate;
    private volatile DeleteMask mask = DeleteMask.NONE;

    RemoteBlock(BlockMeta meta, RemoteIndex index, BucketStoreConfig config) {
        this.meta = meta;
        this.external = BlockGroup.externalLabels(meta);
        this.index = index;
        ThanosMeta thanos = meta.thanos();
        this.segments = thanos == null ? List.of() : sorted(thanos.segmentFiles());
        this.seriesEstimate = estimate(thanos == null ? 0 : thanos.seriesMaxSize(), config.maxSeriesBytes());
        this.chunkEstimate = estimate(thanos == null ? 0 : thanos.chunkMaxSize(), config.maxChunkBytes());
    }

    private static List<String> sorted(List<String> segments) {
        return segments.size() < 2 ? segments : segments.stream().sorted().toList();
    }

    private static int estimate(long told, int most) {
        return told > 0 && told < most ? (int) told : most;
    }

    BlockMeta meta() {
        return meta;
    }

    /** Hides what a mask says, in place of what was hidden before, from requests to come. */
    void hide(DeleteMask what) {
        mask = what;
    }

    /** What is hidden. */
    DeleteMask mask() {
        return mask;
    }

    Ulid ulid() {
        return meta.ulid();
    }

    Labels external() {
        return external;
    }

    RemoteIndex index() {
        return index;
    }

    /** No entry of a series is expected to be longer, length and checksum included. */
    int seriesEstimate() {
        return seriesEstimate;
    }

    /** No chunk is expected to be longer, likewise. */
    int chunkEstimate() {
        return chunkEstimate;
    }

    /** Whether any sample may lie in {@code [mint, maxt]}. */
    boolean touches(long mint, long maxt) {
        return meta.minTime() <= maxt && meta.maxTime() > mint;
    }

    /** Whether the matchers of a request's hints let this block answer. */
    boolean satisfies(List<LabelMatcher> blockMatchers) {
        for (LabelMatcher matcher : blockMatchers) {
            String value = matcher.name().equals(BLOCK_ID) ? ulid().toString() : external.get(matcher.name());
            if (!matcher.matches(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the matchers of a request's hints may let a block answer of which only the name is known. */
    static boolean mayBe(Ulid block, List<LabelMatcher> blockMatchers) {
        for (LabelMatcher matcher : blockMatchers) {
            if (matcher.name().equals(BLOCK_ID) && !matcher.matches(block.toString())) {
                return false;
            }
        }
        return true;
    }

    /** The name of the index object. */
    String indexObject() {
        return ulid() + "/index";
    }

    /** The name of the object of a chunk segment, counted from 0. */
    String segmentObject(int segment) {
        String file =
                segment < segments.size() ? segments.get(segment) : String.format(Locale.ROOT, "%06d", segment + 1);
        return ulid() + "/chunks/" + file;
    }

    /** How many bytes of chunks a series is likely to have in {@code [mint, maxt]}. */
    long usualBytesPerSeries(long mint, long maxt) {
        long series = Math.max(1, meta.stats().series());
        long chunks = Math.max(series, meta.stats().chunks());
        long covered = Math.min(maxt, meta.maxTime() - 1) - Math.max(mint, meta.minTime());
        double part = Math.min(1, (covered + 1.0) / Math.max(1, meta.maxTime() - meta.minTime()));
        return 1 + (long) Math.ceil(chunks * part / series) * USUAL_CHUNK_BYTES;
    }
}
