package io.athanor.objstore.s3;

/** A text that no log and no error may show. */
public record Secret(String text) {
    /** None is given. */
    public static final Secret NONE = new Secret("");

    /** Whether there is none. */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "<secret>";
    }
}
