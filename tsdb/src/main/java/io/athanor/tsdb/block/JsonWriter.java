package io.athanor.tsdb.block;

import java.util.Map;

/** Writes JSON as Go's encoder does: with tab indentation, which is how Prometheus and Thanos write their metas, or compact. */
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    private final boolean isIndented;

    private JsonWriter(boolean isIndented) {
        this.isIndented = isIndented;
    }

    /** The text of a value, indented, without a newline at its end. */
    public static String write(Json json) {
        return write(json, true);
    }

    /** The text of a value on one line, without spaces. */
    public static String compact(Json json) {
        return write(json, false);
    }

    private static String write(Json json, boolean isIndented) {
        JsonWriter writer = new JsonWriter(isIndented);
        writer.value(json, 0);
        return writer.out.toString();
    }

    private void value(Json json, int depth) {
        switch (json) {
            case Json.Obj(Map<String, Json> fields) -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<String, Json> field : fields.entrySet()) {
                    out.append(separator);
                    line(depth + 1);
                    string(field.getKey());
                    out.append(isIndented ? ": " : ":");
                    value(field.getValue(), depth + 1);
                    separator = ",";
                }
                close(fields.isEmpty(), depth, '}');
            }
            case Json.Arr(java.util.List<Json> items) -> {
                out.append('[');
                String separator = "";
                for (Json item : items) {
                    out.append(separator);
                    line(depth + 1);
                    value(item, depth + 1);
                    separator = ",";
                }
                close(items.isEmpty(), depth, ']');
            }
            case Json.Text(String text) -> string(text);
            case Json.Literal(String text) -> out.append(text);
        }
    }

    private void close(boolean isEmpty, int depth, char bracket) {
        if (!isEmpty) {
            line(depth);
        }
        out.append(bracket);
    }

    private void line(int depth) {
        if (isIndented) {
            out.append('\n').repeat('\t', depth);
        }
    }

    private void string(String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
