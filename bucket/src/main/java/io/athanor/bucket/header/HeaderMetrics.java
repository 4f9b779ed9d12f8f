package io.athanor.bucket.header;

/** Hears of headers and selections: the counters behind {@code thanos_bucket_store_…}. Called by many threads. */
public interface HeaderMetrics {
    /** Hears nothing. */
    HeaderMetrics NONE = new HeaderMetrics() {
        @Override
        public void downloaded(long nanos) {}

        @Override
        public void loading() {}

        @Override
        public void loaded(long openNanos, long allNanos) {}

        @Override
        public void loadFailed() {}

        @Override
        public void unloaded() {}

        @Override
        public void selectedNothing(String tenant) {}

        @Override
        public void leftToSeries(LeftBecause why, long postingsBytes) {}
    };

    /** A header's file was made, or was tried to be ({@code indexheader_download_duration_seconds}). */
    void downloaded(long nanos);

    /** A header is being opened ({@code indexheader_lazy_load_total}). */
    void loading();

    /**
     * It is open.
     *
     * @param openNanos for mapping and checking the file ({@code indexheader_load_duration_seconds})
     * @param allNanos with making it, if it had to be made ({@code indexheader_lazy_load_duration_seconds})
     */
    void loaded(long openNanos, long allNanos);

    /** It could not be opened ({@code indexheader_lazy_load_failed_total}). */
    void loadFailed();

    /** A header was closed because nobody used it ({@code indexheader_lazy_unload_total}). */
    void unloaded();

    /** Matchers selected no series ({@code empty_postings_total}). */
    void selectedNothing(String tenant);

    /**
     * A matcher was left to be asked of the series ({@code lazy_expanded_posting_groups_total}).
     *
     * @param postingsBytes of the lists that were not read therefore, as far as it is known ({@code
     *     lazy_expanded_posting_size_bytes_total})
     */
    void leftToSeries(LeftBecause why, long postingsBytes);

    /** Why a matcher is left to the series, in the words of the metric's label {@code reason}. */
    enum LeftBecause {
        /** It has too many postings lists, or values to try. */
        KEYS_LIMIT("keys_limit"),
        /** Its lists have more bytes than they save. */
        POSTINGS_SIZE("postings_size");

        private final String label;

        LeftBecause(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
