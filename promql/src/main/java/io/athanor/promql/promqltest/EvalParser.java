package io.athanor.promql.promqltest;

import io.athanor.model.GoNumber;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.promqltest.Expectations.Text;
import io.athanor.promql.promqltest.Expectations.Type;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@code eval} with what it expects. */
final class EvalParser {
    private static final Pattern INSTANT =
            Pattern.compile("^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
    private static final Pattern RANGE = Pattern.compile(
            "^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)$");
    private static final String EXPECT_RANGE = "expect range vector";
    private static final Pattern EXPECT_RANGE_LINE =
            Pattern.compile("^expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$");
    private static final String EXPECT_STRING = "expect string";

    private final ScriptLines lines;
    private final int line;
    private final Expectations expectations = new Expectations();
    private final ExpectedResult result = new ExpectedResult();
    private boolean range;
    private String expr = "";
    private long start;
    private long end;
    private long step;
    private long eval;
    private boolean expectsRange;
    private boolean onlyInstant;

    EvalParser(ScriptLines lines) {
        this.lines = lines;
        this.line = lines.number();
    }

    Command.Eval parse() {
        head(lines.current());
        for (int place = 1; lines.nextInBlock(); place++) {
            String text = lines.current();
            if (olderFailure(text)) {
                break;
            }
            if (text.startsWith(EXPECT_RANGE)) {
                expectRange(text);
            } else if (text.startsWith(EXPECT_STRING)) {
                expectString(text);
            } else if (text.split(" ", 2)[0].equals("expect")) {
                expectations.addLine(text, lines.number());
                place--;
            } else if (scalar(text)) {
                break;
            } else {
                series(text, place);
            }
        }
        return new Command.Eval(line, expr, range, start, end, step, eval, onlyInstant, expectations, result);
    }

    private void head(String text) {
        Matcher instant = INSTANT.matcher(text);
        Matcher ranged = RANGE.matcher(text);
        String mode;
        if (instant.matches()) {
            mode = instant.group(1);
            expr = instant.group(3);
            String at = instant.group(2) == null ? "" : instant.group(2);
            eval = duration(at, "invalid timestamp definition");
            start = eval;
        } else if (ranged.matches()) {
            mode = ranged.group(1);
            expr = ranged.group(5);
            range = true;
            window(ranged.group(2), ranged.group(3), ranged.group(4));
        } else {
            throw error("invalid evaluation command. Must be either 'eval[_fail|_warn|_ordered] instant "
                    + "[at <offset:duration>] <query>' or 'eval[_fail|_warn] range from <from> to <to> step <step> "
                    + "<query>'");
        }
        checkQuery();
        older(mode);
    }

    private void checkQuery() {
        try {
            Parser.parse(expr, ParserOptions.ALL);
        } catch (ParseException e) {
            throw error("in the query " + expr + ": " + e.getMessage());
        }
    }

    private void window(String from, String to, String by) {
        start = duration(from, "invalid start timestamp definition");
        end = duration(to, "invalid end timestamp definition");
        if (end < start) {
            throw error("invalid test definition, end timestamp (" + to + ") is before start timestamp (" + from + ')');
        }
        step = duration(by, "invalid step definition");
    }

    private void older(@Nullable String mode) {
        switch (mode) {
            case null -> {}
            case "ordered" -> expectations.add(Type.ORDERED, Text.ANY);
            case "fail" -> expectations.add(Type.FAIL, Text.ANY);
            case "warn" -> expectations.add(Type.WARN, Text.ANY);
            case "info" -> expectations.add(Type.INFO, Text.ANY);
            default -> throw error("invalid evaluation command eval_" + mode);
        }
    }

    private boolean olderFailure(String text) {
        if (!expectations.has(Type.FAIL)) {
            return false;
        }
        if (text.startsWith("expected_fail_message")) {
            String message = text.substring("expected_fail_message".length()).strip();
            expectations.setFailure(new Text(message, null));
            return true;
        }
        if (text.startsWith("expected_fail_regexp")) {
            String pattern = text.substring("expected_fail_regexp".length()).strip();
            expectations.setFailure(new Text(null, Expectations.pattern(pattern, lines.number())));
            return true;
        }
        return false;
    }

    private void expectRange(String text) {
        Matcher parts = EXPECT_RANGE_LINE.matcher(text);
        if (!parts.matches()) {
            throw error("invalid range vector definition \"" + text + '"');
        }
        window(parts.group(1), parts.group(2), parts.group(3));
        eval = end;
        expectsRange = true;
        onlyInstant = true;
    }

    private void expectString(String text) {
        String literal = text.substring(EXPECT_STRING.length()).strip();
        if (!literal.startsWith("\"") && !literal.startsWith("`")) {
            throw error("expected string literal not valid - a quoted string literal is required");
        }
        try {
            if (Parser.parse(literal, ParserOptions.DEFAULT) instanceof StringLiteral string) {
                result.setText(string.value());
                onlyInstant = true;
                return;
            }
        } catch (ParseException e) {
            throw error("expected string literal not valid - " + e.getMessage());
        }
        throw error("expected string literal not valid - check that the string is correctly quoted");
    }

    private boolean scalar(String text) {
        boolean negative = text.startsWith("-");
        boolean signed = negative || text.startsWith("+");
        Double value = Parser.parseNumber(signed ? text.substring(1) : text);
        if (value == null) {
            value = GoNumber.parseFloat(text);
        } else if (negative) {
            value = -value;
        }
        if (value == null) {
            return false;
        }
        result.setScalar(value);
        return true;
    }

    private void series(String text, int place) {
        SeriesLine series = SeriesLine.parse(text, lines.number());
        if (series.values().size() > 1 && !range && !expectsRange) {
            throw error("expecting multiple values in instant evaluation not allowed. consider using 'expect range "
                    + "vector' directive to enable a range vector result for an instant query");
        }
        if (series.values().isEmpty()) {
            throw error("no value in \"" + text + '"');
        }
        result.add(series, place);
    }

    private long duration(String text, String complaint) {
        return ScriptParser.duration(text, complaint, lines.number());
    }

    private ScriptException error(String reason) {
        return new ScriptException(lines.number(), reason);
    }
}
