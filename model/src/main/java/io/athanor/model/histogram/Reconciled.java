package io.athanor.model.histogram;

/** What had to be reconciled when two histograms were added or subtracted: each deserves a note to the user. */
public enum Reconciled {
    NOTHING(false, false),
    COUNTER_RESETS(true, false),
    CUSTOM_BOUNDS(false, true),
    BOTH(true, true);

    private final boolean counterResetCollision;
    private final boolean customBounds;

    Reconciled(boolean counterResetCollision, boolean customBounds) {
        this.counterResetCollision = counterResetCollision;
        this.customBounds = customBounds;
    }

    static Reconciled of(boolean counterResetCollision, boolean customBounds) {
        return counterResetCollision ? (customBounds ? BOTH : COUNTER_RESETS) : customBounds ? CUSTOM_BOUNDS : NOTHING;
    }

    /** One side said "reset", the other "not reset". */
    public boolean counterResetCollision() {
        return counterResetCollision;
    }

    /** The custom bounds differed: the result has only those that both sides have. */
    public boolean customBounds() {
        return customBounds;
    }
}
