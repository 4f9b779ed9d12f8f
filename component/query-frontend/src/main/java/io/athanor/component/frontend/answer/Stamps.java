package io.athanor.component.frontend.answer;

import io.athanor.model.GoFormat;

/** The text {@code ,[time,"} of each step of a range, as queriers write it. */
final class Stamps {
    /** One after the other. */
    final byte[] text;

    /** Where each begins; one more than there are steps. */
    final int[] at;

    /**
     * @param start of the range, ms
     * @param step ms
     */
    Stamps(long start, long step, int steps) {
        at = new int[steps + 1];
        text = new byte[steps * (GoFormat.MAX_TIMESTAMP_BYTES + 4)];
        int end = 0;
        for (int i = 0; i < steps; i++) {
            at[i] = end;
            text[end++] = ',';
            text[end++] = '[';
            end = GoFormat.timestamp(start + i * step, text, end);
            text[end++] = ',';
            text[end++] = '"';
        }
        at[steps] = end;
    }
}
