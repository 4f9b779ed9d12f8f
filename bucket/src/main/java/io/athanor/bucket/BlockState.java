package io.athanor.bucket;

/** What became of a block of the bucket, with Thanos's words for it. */
public enum BlockState {
    /** It is served. */
    LOADED("loaded"),
    /** It is good, but of a resolution that is not known. */
    OTHER_RESOLUTION("other-resolution"),
    /** All that it was made of is in another block. */
    DUPLICATE("duplicate"),
    /** It was marked for deletion long enough ago. */
    MARKED_FOR_DELETION("marked-for-deletion"),
    /** It is bad. */
    SET_ASIDE("set-aside"),
    /** It has no meta.json: an upload or a deletion that is under way, or was cut off. */
    NO_META("no-meta-json");

    private final String label;

    BlockState(String label) {
        this.label = label;
    }

    /** The value of the metrics' label {@code state}. */
    public String label() {
        return label;
    }
}
