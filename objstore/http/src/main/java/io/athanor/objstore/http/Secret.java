package io.athanor.objstore.http;

/** A text that is never printed. */
public record Secret(String text) {
    /** No text at all. */
    public static final Secret NONE = new Secret("");

    public boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "" : "<secret>";
    }
}
