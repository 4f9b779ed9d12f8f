package io.athanor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, whose rows are printed as they come. */
public final class Rows {
    private final List<String> lines = new ArrayList<>();

    /** @param head the names of the columns; those of numbers, which stand right, end in a colon */
    public Rows(List<String> head) {
        StringBuilder names = new StringBuilder("|");
        StringBuilder rule = new StringBuilder("|");
        for (String name : head) {
            boolean isNumber = name.endsWith(":");
            names.append(' ')
                    .append(isNumber ? name.substring(0, name.length() - 1) : name)
                    .append(" |");
            rule.append(isNumber ? "---:|" : "---|");
        }
        add(names.toString());
        add(rule.toString());
    }

    /** One row; numbers with a fraction have two digits of it. */
    public void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ')
                    .append(cell instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : cell)
                    .append(" |");
        }
        add(line.toString());
    }

    private void add(String line) {
        System.out.println(line);
        lines.add(line);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
