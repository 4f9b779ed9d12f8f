package io.athanor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a Markdown file that a benchmark writes: what stands between {@code <!-- name:begin -->} and its end. */
public final class MarkedSection {
    private MarkedSection() {}

    /**
     * Puts {@code text} between the marks.
     *
     * @throws IllegalStateException if the file does not have them
     */
    public static void replace(Path file, String name, String text) throws IOException {
        String begin = "<!-- " + name + ":begin -->";
        String end = "<!-- " + name + ":end -->";
        String old = Files.readString(file);
        int from = old.indexOf(begin);
        int to = old.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(file + " has no " + begin + " … " + end);
        }
        Files.writeString(file, old.substring(0, from + begin.length()) + "\n" + text + old.substring(to));
    }
}
