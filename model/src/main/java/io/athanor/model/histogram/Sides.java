package io.athanor.model.histogram;

/** Both signs, to loop over. */
final class Sides {
    static final boolean[] BOTH = {true, false};

    private Sides() {}
}
