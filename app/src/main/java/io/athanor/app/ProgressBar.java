package io.athanor.app;

import io.athanor.workload.ProgressListener;
import java.io.PrintWriter;

/** Shows how far a write has come: a bar that moves on a terminal, a line every tenth elsewhere. */
final class ProgressBar implements ProgressListener {
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private final boolean isTerminal;
    private int shown = -1;

    ProgressBar(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    @Override
    public void progress(long written, long total) {
        int percent = total == 0 ? 100 : (int) (100 * written / total);
        int step = isTerminal ? percent : percent / 10 * 10;
        if (step == shown) {
            return;
        }
        shown = step;
        int full = WIDTH * step / 100;
        String bar = "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + step + " %";
        out.print(isTerminal ? "\r" + bar + (step == 100 ? "\n" : "") : bar + "\n");
        out.flush();
    }
}
