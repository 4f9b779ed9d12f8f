package io.athanor.promql.parser;

import io.athanor.promql.parser.Printer.Extent;
import java.util.IdentityHashMap;

/**
 * A query over several lines, as {@code /api/v1/format_query} answers: a node whose one-line text is longer than 100
 * bytes is split, its parts indented by two blanks a level.
 */
public final class Prettifier {
    private static final int MAX_BYTES_PER_LINE = 100;

    private final String line;
    private final int[] bytesBefore;
    private final IdentityHashMap<Expr, Extent> extents;
    private final StringBuilder out = new StringBuilder();

    private Prettifier(Expr expr) {
        this.extents = new IdentityHashMap<>();
        this.line = Printer.print(expr, extents);
        this.bytesBefore = bytesBefore(line);
    }

    /** The text of {@code expr}, split where it is long. */
    public static String prettify(Expr expr) {
        Prettifier prettifier = new Prettifier(expr);
        prettifier.pretty(expr, 0);
        return prettifier.out.toString();
    }

    private static int[] bytesBefore(String text) {
        int[] before = new int[text.length() + 1];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate pair has four bytes, two for either half.
            int n = c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            before[i + 1] = before[i] + n;
        }
        return before;
    }

    private void pretty(Expr expr, int level) {
        if (expr instanceof UnaryExpr e) {
            unary(e, level);
        } else if (!needsSplit(expr)) {
            whole(expr, level);
        } else if (expr instanceof BinaryExpr e) {
            binary(e, level);
        } else if (expr instanceof AggregateExpr e) {
            aggregate(e, level);
        } else if (expr instanceof Call e) {
            call(e, level);
        } else if (expr instanceof ParenExpr e) {
            paren(e, level);
        } else if (expr instanceof SubqueryExpr e) {
            pretty(e.expr(), level);
            out.append(Printer.suffix(e));
        } else {
            whole(expr, level);
        }
    }

    private void unary(UnaryExpr e, int level) {
        indent(level).append(e.op().symbol());
        int child = out.length();
        pretty(e.expr(), level);
        strip(child);
    }

    private void binary(BinaryExpr e, int level) {
        pretty(e.lhs(), level + 1);
        newLine(level).append(Printer.operator(e)).append('\n');
        pretty(e.rhs(), level + 1);
    }

    private void paren(ParenExpr e, int level) {
        indent(level).append("(\n");
        pretty(e.expr(), level + 1);
        newLine(level).append(')');
    }

    private void aggregate(AggregateExpr e, int level) {
        indent(level).append(Printer.head(e)).append("(\n");
        if (e.param() != null) {
            pretty(e.param(), level + 1);
            out.append(",\n");
        }
        pretty(e.expr(), level + 1);
        newLine(level).append(')');
    }

    private void call(Call e, int level) {
        indent(level).append(e.function().word()).append("(\n");
        for (int i = 0; i < e.args().size(); i++) {
            out.append(i == 0 ? "" : ",\n");
            pretty(e.args().get(i), level + 1);
        }
        newLine(level).append(')');
    }

    private boolean needsSplit(Expr expr) {
        Extent extent = extents.get(expr);
        return extent != null && bytesBefore[extent.end()] - bytesBefore[extent.start()] > MAX_BYTES_PER_LINE;
    }

    private void whole(Expr expr, int level) {
        // A subquery is not indented: upstream forgot it, and clients compare.
        indent(expr instanceof SubqueryExpr ? 0 : level);
        Extent extent = extents.get(expr);
        if (extent != null) {
            out.append(line, extent.start(), extent.end());
        }
    }

    /** Takes away white space at {@code from}, where an operand indented itself. */
    private void strip(int from) {
        int i = from;
        while (i < out.length() && out.charAt(i) == ' ') {
            i++;
        }
        out.delete(from, i);
    }

    private StringBuilder newLine(int level) {
        out.append('\n');
        return indent(level);
    }

    private StringBuilder indent(int level) {
        return out.repeat("  ", level);
    }
}
