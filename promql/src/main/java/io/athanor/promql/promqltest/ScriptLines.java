package io.athanor.promql.promqltest;

import java.util.List;

/** The lines of a script without white space around them; comments count as empty lines, which end a block. */
final class ScriptLines {
    private final List<String> lines;
    private int at = -1;

    ScriptLines(String text) {
        this.lines = text.lines()
                .map(String::strip)
                .map(line -> line.startsWith("#") ? "" : line)
                .toList();
    }

    /** Moves to the next line that is not empty; false if there is none. */
    boolean nextCommand() {
        do {
            at++;
        } while (at < lines.size() && lines.get(at).isEmpty());
        return at < lines.size();
    }

    /** Moves to the next line of the same block; false, without moving, if the block ends here. */
    boolean nextInBlock() {
        if (at + 1 >= lines.size() || lines.get(at + 1).isEmpty()) {
            return false;
        }
        at++;
        return true;
    }

    String current() {
        return lines.get(at);
    }

    /** The number of the current line, from 1. */
    int number() {
        return at + 1;
    }
}
