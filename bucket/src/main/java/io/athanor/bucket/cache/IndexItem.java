package io.athanor.bucket.cache;

/** What an {@link IndexCache} keeps of one block's index, named. */
public sealed interface IndexItem {
    Kind kind();

    /** The series that carry one label pair. */
    record Postings(String name, String value) implements IndexItem {
        @Override
        public Kind kind() {
            return Kind.POSTINGS;
        }
    }

    /**
     * The series that a set of matchers selects.
     *
     * @param matchers the matchers as text, in an order and form that is always the same for the same selection
     */
    record ExpandedPostings(String matchers) implements IndexItem {
        @Override
        public Kind kind() {
            return Kind.EXPANDED_POSTINGS;
        }
    }

    /**
     * One series' entry.
     *
     * @param ref its reference in the block's index
     */
    record Series(long ref) implements IndexItem {
        @Override
        public Kind kind() {
            return Kind.SERIES;
        }
    }

    /**
     * Bytes of the part of the index that holds the series.
     *
     * @param number from the beginning of the index on, in pages of {@link IndexPages#PAGE_BYTES}
     */
    record SeriesPage(long number) implements IndexItem {
        @Override
        public Kind kind() {
            return Kind.SERIES;
        }
    }

    /** The kinds, in the words of the configuration and of the metrics' label {@code item_type}. */
    enum Kind {
        POSTINGS("Postings"),
        EXPANDED_POSTINGS("ExpandedPostings"),
        SERIES("Series");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
