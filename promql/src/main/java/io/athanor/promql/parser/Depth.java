package io.athanor.promql.parser;

/**
 * Bounds the nesting of a query and the height of its tree, since everything that walks a tree is recursive. Long chains
 * of operators make high trees without nesting.
 */
final class Depth {
    /** More levels than these are refused. */
    static final int MAX = 1000;

    private final Tokens tokens;
    private int nesting;
    private int height;

    Depth(Tokens tokens) {
        this.tokens = tokens;
    }

    void enter() {
        check(++nesting);
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
        check(height);
    }

    private void check(int levels) {
        if (levels > MAX) {
            throw tokens.errorHere("expression has more than " + MAX + " levels");
        }
    }
}
