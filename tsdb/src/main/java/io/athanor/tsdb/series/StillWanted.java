package io.athanor.tsdb.series;

import java.util.function.Supplier;

/**
 * Whether anybody still waits for what a thread selects or lists. Who asks a {@link SeriesSource} says here how to find out;
 * who goes through many values or series looks now and then. Where nothing was said, everything is wanted to the end.
 */
public final class StillWanted {
    private static final ScopedValue<Runnable> LOOK = ScopedValue.newInstance();

    /** After how many values or series to look again: a few milliseconds' work. */
    private static final int EVERY = 1024;

    private StillWanted() {}

    /**
     * Does the work on this thread.
     *
     * @param look throws if nobody waits for the work any more; what it throws ends the work
     */
    public static <T> T during(Runnable look, Supplier<T> work) {
        return ScopedValue.where(LOOK, look).call(work::get);
    }

    /** Looks, and throws if the work at hand is not wanted any more. */
    public static void check() {
        if (LOOK.isBound()) {
            LOOK.get().run();
        }
    }

    /** What {@link #check()} does on this thread, for others who work for it. */
    public static Runnable look() {
        return LOOK.isBound() ? LOOK.get() : () -> {};
    }

    /** Looks once in so many values of a counter. */
    public static void check(int done) {
        if (done % EVERY == 0) {
            check();
        }
    }
}
