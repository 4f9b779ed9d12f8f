package io.athanor.promql.parser;

/** A binary operator; the unary ones are {@link #ADD} and {@link #SUB}. */
public enum BinaryOp {
    ADD("+", Kind.ARITHMETIC),
    SUB("-", Kind.ARITHMETIC),
    MUL("*", Kind.ARITHMETIC),
    DIV("/", Kind.ARITHMETIC),
    MOD("%", Kind.ARITHMETIC),
    POW("^", Kind.ARITHMETIC),
    ATAN2("atan2", Kind.ARITHMETIC),
    EQLC("==", Kind.COMPARISON),
    NEQ("!=", Kind.COMPARISON),
    GTR(">", Kind.COMPARISON),
    GTE(">=", Kind.COMPARISON),
    LSS("<", Kind.COMPARISON),
    LTE("<=", Kind.COMPARISON),
    /** Histogram minus the observations above a bound. */
    TRIM_UPPER("</", Kind.TRIM),
    /** Histogram minus the observations below a bound. */
    TRIM_LOWER(">/", Kind.TRIM),
    LAND("and", Kind.SET),
    LOR("or", Kind.SET),
    LUNLESS("unless", Kind.SET);

    /** Families of operators. */
    public enum Kind {
        ARITHMETIC,
        COMPARISON,
        TRIM,
        SET
    }

    private final String symbol;
    private final Kind kind;

    BinaryOp(String symbol, Kind kind) {
        this.symbol = symbol;
        this.kind = kind;
    }

    /** The operator as a query writes it. */
    public String symbol() {
        return symbol;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isComparison() {
        return kind == Kind.COMPARISON;
    }

    public boolean isSet() {
        return kind == Kind.SET;
    }

    @Override
    public String toString() {
        return symbol;
    }
}
