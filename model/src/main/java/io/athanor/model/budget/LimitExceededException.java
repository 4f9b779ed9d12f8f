package io.athanor.model.budget;

/** A request asks for more than it may have; the message names the limit. Trying again unchanged is of no use. */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * @param reason which limit, in the words of metrics: {@code series}, {@code chunks}, {@code bytes}, {@code memory}
     */
    public LimitExceededException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Which limit, in the words of metrics. */
    public String reason() {
        return reason;
    }
}
