package io.athanor.promql.parser;

/** An aggregation operator. */
public enum AggregateOp {
    AVG("avg", ValueType.NONE, false),
    BOTTOMK("bottomk", ValueType.SCALAR, false),
    COUNT("count", ValueType.NONE, false),
    COUNT_VALUES("count_values", ValueType.STRING, false),
    GROUP("group", ValueType.NONE, false),
    LIMITK("limitk", ValueType.SCALAR, true),
    LIMIT_RATIO("limit_ratio", ValueType.SCALAR, true),
    MAX("max", ValueType.NONE, false),
    MIN("min", ValueType.NONE, false),
    QUANTILE("quantile", ValueType.SCALAR, false),
    STDDEV("stddev", ValueType.NONE, false),
    STDVAR("stdvar", ValueType.NONE, false),
    SUM("sum", ValueType.NONE, false),
    TOPK("topk", ValueType.SCALAR, false);

    private final String word;
    private final ValueType param;
    private final boolean experimental;

    AggregateOp(String word, ValueType param, boolean experimental) {
        this.word = word;
        this.param = param;
        this.experimental = experimental;
    }

    /** The operator's name in a query. */
    public String word() {
        return word;
    }

    /** The type of the parameter before the operand, {@link ValueType#NONE} without one. */
    public ValueType param() {
        return param;
    }

    public boolean hasParam() {
        return param != ValueType.NONE;
    }

    public boolean experimental() {
        return experimental;
    }

    @Override
    public String toString() {
        return word;
    }
}
