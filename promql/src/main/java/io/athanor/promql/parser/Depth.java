package io.athanor.promql.parser;

/**
 * Bounds the nesting of a query and the height of its tree, since parsing is recursive, and so is everything that walks a
 * tree, with less on the stack for every level. Long chains of operators make high trees without nesting.
 */
final class Depth {
    /** More operands within each other than these are refused. */
    static final int MAX_NESTING = 250;

    /** Higher trees than this are refused. */
    static final int MAX_HEIGHT = 500;

    private final Tokens tokens;
    private int nesting;
    private int height;

    Depth(Tokens tokens) {
        this.tokens = tokens;
    }

    void enter() {
        check(++nesting, MAX_NESTING);
    }

    void exit() {
        nesting--;
    }

    /** Height of the tree that was built last. */
    int height() {
        return height;
    }

    /** A node without children was built. */
    void leaf() {
        height = 1;
    }

    /** A node was built over trees of which the highest has this height. */
    void above(int highest) {
        height = highest + 1;
        check(height, MAX_HEIGHT);
    }

    private void check(int levels, int max) {
        if (levels > max) {
            throw tokens.errorHere("expression has more than " + max + " levels");
        }
    }
}
