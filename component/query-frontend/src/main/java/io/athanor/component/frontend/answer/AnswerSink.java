package io.athanor.component.frontend.answer;

import java.io.IOException;

/** Takes an answer's bytes. */
@FunctionalInterface
public interface AnswerSink {
    /** The array may be used again when it returns. */
    void send(byte[] bytes, int length, boolean last) throws IOException;
}
