package io.athanor.component.tools;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a table of texts as people read it, or as programs do. The names are values of {@code inspect --output}. */
public enum TableFormat {
    /** With lines, names centred above columns. */
    TABLE {
        @Override
        public String write(List<String> names, List<List<String>> rows) {
            int[] widths = new int[names.size()];
            List<List<String[]>> lines = new ArrayList<>();
            for (int c = 0; c < widths.length; c++) {
                widths[c] = width(names.get(c));
            }
            for (List<String> row : rows) {
                List<String[]> cells =
                        row.stream().map(cell -> cell.split("\n", -1)).toList();
                for (int c = 0; c < widths.length; c++) {
                    for (String line : cells.get(c)) {
                        widths[c] = Math.max(widths[c], width(line));
                    }
                }
                lines.add(cells);
            }
            StringBuilder out = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                int gap = widths[c] - width(names.get(c));
                out.append("| ").repeat(' ', gap / 2).append(names.get(c)).repeat(' ', gap - gap / 2 + 1);
            }
            out.append("|\n");
            for (int width : widths) {
                out.append('|').repeat('-', width + 2);
            }
            out.append("|\n");
            lines.forEach(row -> row(row, widths, out));
            return out.toString();
        }
    },
    /** Fields separated by commas, quoted where they have to be. */
    CSV {
        @Override
        public String write(List<String> names, List<List<String>> rows) {
            return separated(',', names, rows);
        }
    },
    /** The same with tabs. */
    TSV {
        @Override
        public String write(List<String> names, List<List<String>> rows) {
            return separated('\t', names, rows);
        }
    };

    /** The text of a table, newline at its end. */
    public abstract String write(List<String> names, List<List<String>> rows);

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** A row: as many lines as its longest cell has. */
    private static void row(List<String[]> cells, int[] widths, StringBuilder out) {
        int height = cells.stream().mapToInt(lines -> lines.length).max().orElse(1);
        for (int line = 0; line < height; line++) {
            for (int c = 0; c < widths.length; c++) {
                String text = line < cells.get(c).length ? cells.get(c)[line] : "";
                out.append("| ").append(text).repeat(' ', widths[c] - width(text) + 1);
            }
            out.append("|\n");
        }
    }

    private static String separated(char separator, List<String> names, List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        fields(separator, names, out);
        rows.forEach(row -> fields(separator, row, out));
        return out.toString();
    }

    private static void fields(char separator, List<String> row, StringBuilder out) {
        for (int c = 0; c < row.size(); c++) {
            if (c > 0) {
                out.append(separator);
            }
            String field = row.get(c);
            if (isQuoted(field, separator)) {
                out.append('"').append(field.replace("\"", "\"\"")).append('"');
            } else {
                out.append(field);
            }
        }
        out.append('\n');
    }

    private static boolean isQuoted(String field, char separator) {
        return !field.isEmpty()
                && (field.equals("\\.")
                        || Character.isWhitespace(field.codePointAt(0))
                        || field.chars().anyMatch(c -> c == separator || c == '"' || c == '\r' || c == '\n'));
    }

    /** What they are called on a command line. */
    public static List<String> names() {
        return Arrays.stream(values())
                .map(format -> format.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
    }
}
