package io.athanor.bucket.request;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was read for one request, counted: the numbers behind the StoreAPI's query statistics and the histograms
 * {@code thanos_bucket_store_series_data_…}. Safe for all threads.
 */
public final class RequestStats {
    /** What is read of a block, in the words of the metrics' label {@code data_type}. */
    public enum Data {
        POSTINGS("postings"),
        SERIES("series"),
        CHUNKS("chunks");

        private final String label;

        Data(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private enum Field {
        TOUCHED,
        TOUCHED_BYTES,
        TO_FETCH,
        FETCHED,
        FETCHED_BYTES,
        FETCHES,
        FETCH_NANOS,
        CACHED_ENCODINGS,
        CACHED_ORIGINAL_BYTES,
        CACHED_ENCODED_BYTES,
        CACHED_ENCODE_NANOS,
        CACHED_DECODINGS,
        CACHED_DECODE_ERRORS,
        CACHED_DECODE_NANOS,
        OVERFETCHED_BYTES
    }

    private static final int FIELDS = Field.values().length;

    private final AtomicLongArray counts = new AtomicLongArray(Data.values().length * FIELDS);

    /** Items were used, from wherever they came. */
    public void touched(Data data, long items, long bytes) {
        add(data, Field.TOUCHED, items);
        add(data, Field.TOUCHED_BYTES, bytes);
    }

    /** Items were in no cache. */
    public void toFetch(Data data, long items) {
        add(data, Field.TO_FETCH, items);
    }

    /**
     * One ranged read gave so many items.
     *
     * @param bytes all that was read, also what lay between the items
     */
    public void fetched(Data data, long items, long bytes, long nanos) {
        add(data, Field.FETCHED, items);
        add(data, Field.FETCHED_BYTES, bytes);
        add(data, Field.FETCHES, 1);
        add(data, Field.FETCH_NANOS, nanos);
    }

    /** A value was encoded for a cache. */
    public void encoded(Data data, long originalBytes, long encodedBytes, long nanos) {
        add(data, Field.CACHED_ENCODE_NANOS, nanos);
        add(data, Field.CACHED_ENCODINGS, 1);
        add(data, Field.CACHED_ORIGINAL_BYTES, originalBytes);
        add(data, Field.CACHED_ENCODED_BYTES, encodedBytes);
    }

    /** A value of a cache was decoded, or could not be. */
    public void decoded(Data data, boolean isGood, long nanos) {
        add(data, Field.CACHED_DECODINGS, 1);
        add(data, Field.CACHED_DECODE_ERRORS, isGood ? 0 : 1);
        add(data, Field.CACHED_DECODE_NANOS, nanos);
    }

    /** So much was read and then not wanted, because matchers were left to be asked of what was read. */
    public void overfetched(Data data, long bytes) {
        add(data, Field.OVERFETCHED_BYTES, bytes);
    }

    public long touched(Data data) {
        return get(data, Field.TOUCHED);
    }

    public long touchedBytes(Data data) {
        return get(data, Field.TOUCHED_BYTES);
    }

    public long toFetch(Data data) {
        return get(data, Field.TO_FETCH);
    }

    public long fetched(Data data) {
        return get(data, Field.FETCHED);
    }

    public long fetchedBytes(Data data) {
        return get(data, Field.FETCHED_BYTES);
    }

    /** How many ranged reads were made. */
    public long fetches(Data data) {
        return get(data, Field.FETCHES);
    }

    /** The time that these reads took, added up though some ran at once. */
    public long fetchNanos(Data data) {
        return get(data, Field.FETCH_NANOS);
    }

    /** How many values were encoded for a cache. */
    public long encodings(Data data) {
        return get(data, Field.CACHED_ENCODINGS);
    }

    /** Their bytes before. */
    public long originalBytes(Data data) {
        return get(data, Field.CACHED_ORIGINAL_BYTES);
    }

    /** Their bytes after. */
    public long encodedBytes(Data data) {
        return get(data, Field.CACHED_ENCODED_BYTES);
    }

    /** The time that encoding took. */
    public long encodeNanos(Data data) {
        return get(data, Field.CACHED_ENCODE_NANOS);
    }

    /** How many values of a cache were decoded. */
    public long decodings(Data data) {
        return get(data, Field.CACHED_DECODINGS);
    }

    /** Of how many that made no sense. */
    public long decodeErrors(Data data) {
        return get(data, Field.CACHED_DECODE_ERRORS);
    }

    /** The time that decoding took. */
    public long decodeNanos(Data data) {
        return get(data, Field.CACHED_DECODE_NANOS);
    }

    /** Bytes that were read and then not wanted. */
    public long overfetchedBytes(Data data) {
        return get(data, Field.OVERFETCHED_BYTES);
    }

    /** Bytes of all kinds that were read from the bucket. */
    public long downloadedBytes() {
        long sum = 0;
        for (Data data : Data.values()) {
            sum += fetchedBytes(data);
        }
        return sum;
    }

    private void add(Data data, Field field, long n) {
        counts.getAndAdd(data.ordinal() * FIELDS + field.ordinal(), n);
    }

    private long get(Data data, Field field) {
        return counts.get(data.ordinal() * FIELDS + field.ordinal());
    }
}
