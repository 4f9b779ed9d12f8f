package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.tsdb.series.ResolutionSlice;
import java.util.ArrayList;
import java.util.List;

/** What is known of one answer while it comes in, and of what is wrong with it. Safe for all threads. */
final class ReceivedSeries {
    private final String address;
    private final List<String> warnings = new ArrayList<>();
    private long series;
    private long chunks;
    private long samples;
    private long bytes;
    private long responses;
    private CompletenessCursor.Fetched fetched = CompletenessCursor.Fetched.NOTHING;
    private int windowMs;
    private long windowMint = Long.MAX_VALUE;
    private long windowMaxt = Long.MIN_VALUE;

    /** @param address who sends it */
    ReceivedSeries(String address) {
        this.address = address;
    }

    /** More came. */
    synchronized void add(long moreSeries, long moreChunks, long moreSamples, long moreBytes) {
        series += moreSeries;
        chunks += moreChunks;
        samples += moreSamples;
        bytes += moreBytes;
    }

    synchronized void addResponse() {
        responses++;
    }

    synchronized CompletenessCursor.Received received(long nanos) {
        return new CompletenessCursor.Received(series, chunks, samples, bytes, responses, nanos, fetched);
    }

    /** What the other side has read from buckets for it. */
    synchronized void fetched(CompletenessCursor.Fetched all) {
        fetched = all;
    }

    String address() {
        return address;
    }

    synchronized void warn(String text) {
        warnings.add(text);
    }

    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** A downsampled chunk came. */
    synchronized void windows(int lengthMs, long mint, long maxt) {
        windowMs = Math.max(windowMs, lengthMs);
        windowMint = Math.min(windowMint, mint);
        windowMaxt = Math.max(windowMaxt, maxt);
    }

    synchronized List<ResolutionSlice> resolutions() {
        return windowMs == 0 ? List.of() : List.of(new ResolutionSlice(windowMs, windowMint, windowMaxt));
    }
}
