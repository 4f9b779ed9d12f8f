package io.athanor.tsdb.series;

/** Something is missing from what was asked for, and whoever asked wants all or nothing. The message names what. */
public final class IncompleteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public IncompleteException(String missing) {
        super(missing);
    }
}
