package io.athanor.component.frontend.answer;

/**
 * What a querier answered to a range query.
 *
 * @param stats what it cost; nothing, if that was not asked for
 * @param who was asked for it
 */
public record RangeAnswer(Grid grid, Stats stats, Who who) {
    /**
     * Reads a successful answer to the range query from {@code start} to {@code end}.
     *
     * @throws AnswerException if it is none, or has points off the steps
     */
    public static RangeAnswer parse(byte[] body, int length, long start, long end, long step) throws AnswerException {
        return new MatrixScan(body, length, start, end, step).answer();
    }
}
