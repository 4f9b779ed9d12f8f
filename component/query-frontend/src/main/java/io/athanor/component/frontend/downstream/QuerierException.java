package io.athanor.component.frontend.downstream;

import java.io.IOException;

/** The querier gave no answer that could be used. */
public final class QuerierException extends IOException {
    private final int status;
    private final String contentType;
    private final String retryAfter;
    private final byte[] body;

    /** An answer that says no; it is the client's. */
    QuerierException(Answered answered) {
        super("the querier answered with status " + answered.status());
        this.status = answered.status();
        this.contentType = answered.contentType();
        this.retryAfter = answered.retryAfter();
        this.body = answered.body();
    }

    /** None at all; the message says where and why. */
    public QuerierException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.contentType = "";
        this.retryAfter = "";
        this.body = new byte[0];
    }

    /** The status of the answer, 0 if there is none. */
    public int status() {
        return status;
    }

    public String contentType() {
        return contentType;
    }

    /** That header, empty if there is none. */
    public String retryAfter() {
        return retryAfter;
    }

    public byte[] body() {
        return body;
    }
}
