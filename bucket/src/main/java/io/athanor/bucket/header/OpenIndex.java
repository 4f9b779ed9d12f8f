package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexPages;
import io.athanor.cache.Hits;
import io.athanor.model.LabelMatcher;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * The index of one block while a request reads it: its header stays mapped until this is closed. Safe for all threads.
 *
 * <p>Memory that is needed while a method runs is reserved from the request and given back; that of a {@link Selection}'s
 * references stays reserved, for the caller to give back. What is wrong in the index's bytes is told as a {@link io.athanor.tsdb.CorruptBlockException} that
 * names block and offset, what is wrong with the bucket as an {@link IOException} that names the object.
 */
public interface OpenIndex extends AutoCloseable {
    /** The format's version: 1, 2 or 3. */
    int version();

    /** The index object's size, bytes. */
    long bytes();

    /** The number of series, as the header tells. */
    long seriesCount();

    /** The series that satisfy all matchers, whatever their times. No matchers select all. */
    Selection select(List<LabelMatcher> matchers) throws IOException;

    /**
     * Tells what {@link #select} would have given if nothing had been left, for the next time.
     *
     * @param refs those of the {@link Selection} whose labels satisfy what was left, whatever their times
     */
    void remember(List<LabelMatcher> matchers, int[] refs);

    /** All label names, sorted. */
    List<String> labelNames();

    /** How many values a name has. */
    int valueCount(String name);

    /** Tells {@code to} the values of a name in order, until that says that it wants no more. */
    void labelValues(String name, Predicate<String> to);

    /**
     * The same of the values over the series that satisfy all matchers, if the header alone tells: where all matchers are of
     * this label.
     *
     * @return whether it does; nothing was told if not
     */
    boolean labelValues(String name, List<LabelMatcher> matchers, Predicate<String> to);

    /**
     * The same of the values over the series that satisfy all matchers, unless it is cheaper to look through the series that
     * {@code selection} names.
     *
     * @param selection what {@link #select} gave for the matchers
     * @return whether it was done; nothing was told if not
     */
    boolean labelValues(String name, List<LabelMatcher> matchers, Selection selection, Predicate<String> to)
            throws IOException;

    /** The symbol of an ordinal; equal symbols are the same String while cached. */
    String symbol(int id);

    /** The ordinal of a string, or -1 if it is no symbol here. */
    int symbolId(String symbol);

    /** Where the entries of series begin in the index. */
    long seriesStart();

    /** Where the entries of series end in the index, exclusive. */
    long seriesEnd();

    /** How long a series entry is on average, bytes, gaps included. */
    int seriesBytes();

    /** Where the entry of a series begins in the index. */
    long seriesOffset(int ref);

    /**
     * How many bytes a series entry has, its length and checksum included; -1 if {@code part} does not hold so much of it
     * that it could be told.
     *
     * @param part bytes of the index, with their place in it
     */
    long entryBytes(MappedFile part, int ref);

    /** Whether entries of series are cached at all. */
    boolean cachesSeries();

    /** The entries of these series that are cached, in their order. */
    Hits cachedSeries(int[] refs);

    /** Offers the whole entry of a series to the cache, which has the array from here on. */
    void cacheSeries(int ref, byte[] entry);

    /** Entries of many series by pages in the cache; only where {@link #cachesSeries}. */
    IndexPages pages(Bucket bucket, String object);

    /** Reads, verifies and decodes a series entry, all of which is in {@code part}. */
    void read(MappedFile part, int ref, SeriesRecord into);

    /** Lets go of the header. Closing it twice does nothing more. */
    @Override
    void close();
}
