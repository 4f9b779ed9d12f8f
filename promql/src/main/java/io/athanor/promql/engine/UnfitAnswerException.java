package io.athanor.promql.engine;

/** What leaves have answered cannot be shown to make the right answer: the query is to be computed without them. */
public final class UnfitAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitAnswerException(String why) {
        super(why);
    }
}
