package io.athanor.model;

/** The NaN that says "this series has ended here", told from other NaNs by its bits. */
public final class StaleMarker {
    /** The marker's bits. */
    public static final long BITS = 0x7ff0000000000002L;

    /** The NaN of ordinary results and exposition ("normal NaN"). */
    public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

    private StaleMarker() {}

    /** Whether a sample's value is the marker. */
    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
