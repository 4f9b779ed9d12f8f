package io.athanor.component.frontend.answer;

import java.io.IOException;

/** An answer, or a stored piece of one, is not what it should be; the message says where. */
public final class AnswerException extends IOException {
    public AnswerException(String message) {
        super(message);
    }
}
