package io.athanor.component.tools;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Intervals;
import java.io.PrintWriter;

/** What a rewriting changes, one line per series, as Thanos words it. */
final class ChangeLog {
    private final PrintWriter out;

    ChangeLog(PrintWriter out) {
        this.out = out;
    }

    void deleted(Labels series, Intervals times) {
        StringBuilder line = new StringBuilder("Deleted ").append(series).append(" [");
        for (int i = 0; i < times.size(); i++) {
            line.append(i == 0 ? "{" : " {")
                    .append(times.from(i))
                    .append(' ')
                    .append(times.to(i))
                    .append('}');
        }
        out.print(line.append("]\n"));
    }

    void relabelled(Labels old, Labels changed) {
        out.print("Relabelled " + old + " " + changed + "\n");
    }
}
