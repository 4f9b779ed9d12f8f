package io.athanor.promql.parser;

/** The text of a tree. */
final class Printer {
    private Printer() {}

    static String print(Expr expr) {
        return expr.getClass().getSimpleName() + expr.position();
    }
}
