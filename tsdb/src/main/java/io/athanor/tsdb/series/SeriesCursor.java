package io.athanor.tsdb.series;

import io.athanor.model.Labels;
import java.util.List;

/**
 * Pulls selected series one at a time, in label order, each label set once.
 *
 * <p>Used by one thread. What {@link #labels()} and {@link #chunks()} return stays valid until the cursor is closed, also
 * after {@link #next()}, and {@link SeriesChunks} may be read by other threads meanwhile: that is how work is shared out.
 * Closed by whoever asked for it, on every path.
 */
public interface SeriesCursor extends AutoCloseable {
    /** Moves to the next series; false after the last. */
    boolean next();

    /** The labels of the current series. */
    Labels labels();

    /** The chunks of the current series. */
    SeriesChunks chunks();

    /**
     * Told by who does not need them any more: the chunks of the current series and of all before it, and what was read
     * from them, are not valid from now on; a source that holds memory for them gives it back. Labels stay. Whoever never
     * calls this has the source hold all of the answer.
     */
    default void release() {}

    /**
     * What is missing from this answer and why, one text each; complete once {@link #next()} has returned false and every
     * chunk that is wanted was read and decoded.
     */
    default List<String> warnings() {
        return List.of();
    }

    /** From which resolutions the answer comes, in time order; slices of sources that differ may overlap. */
    default List<ResolutionSlice> resolutions() {
        return List.of();
    }

    /** What each source beyond this process gave so far, of those that were asked; empty where there are none. */
    default List<SourceShare> shares() {
        return List.of();
    }

    /** Memory that holds what was read so far because it lies nowhere else, bytes; let go of when the cursor is closed. */
    default long heldBytes() {
        return 0;
    }

    @Override
    void close();
}
