package io.athanor.bucket.fetch;

/** What became of a block of the bucket, with Thanos's words for it. */
public enum BlockState {
    /** It passed all filters: it is served, or worked on. */
    LOADED("loaded"),
    /** It is good, but of a resolution that is not known. */
    OTHER_RESOLUTION("other-resolution"),
    /** All that it was made of is in another block. */
    DUPLICATE("duplicate"),
    /** It was marked for deletion long enough ago. */
    MARKED_FOR_DELETION("marked-for-deletion"),
    /** It was converted to Parquet, and is served from there. */
    PARQUET_CONVERTED("parquet-converted"),
    /** It lies outside {@code --min-time} and {@code --max-time}. */
    TIME_EXCLUDED("time-excluded"),
    /** The selector's relabelling drops it. */
    LABEL_EXCLUDED("label-excluded"),
    /** It is another store's, by {@code --store.shard}. */
    SHARD_EXCLUDED("shard-excluded"),
    /** It was uploaded less than the consistency delay ago. */
    TOO_FRESH("too-fresh"),
    /** It is bad: found when it was opened or read. */
    SET_ASIDE("set-aside"),
    /** Its meta.json is not what it should be. */
    CORRUPTED_META("corrupted-meta-json"),
    /** It has no meta.json: an upload or a deletion that is under way, or was cut off. */
    NO_META("no-meta-json"),
    /** The bucket did not give its meta.json, or a mark, this time; what was known of it before may still hold. */
    FAILED("failed");

    private final String label;

    BlockState(String label) {
        this.label = label;
    }

    /** The value of the metrics' label {@code state}. */
    public String label() {
        return label;
    }
}
