package io.athanor.promql.parser;

/** What an expression evaluates to. */
public enum ValueType {
    NONE("none", "none"),
    VECTOR("vector", "instant vector"),
    SCALAR("scalar", "scalar"),
    MATRIX("matrix", "range vector"),
    STRING("string", "string");

    private final String word;
    private final String documented;

    ValueType(String word, String documented) {
        this.word = word;
        this.documented = documented;
    }

    /** The API's word, for example {@code matrix}. */
    public String word() {
        return word;
    }

    /** The documentation's word, for example {@code range vector}; messages use it. */
    public String documented() {
        return documented;
    }

    @Override
    public String toString() {
        return word;
    }
}
