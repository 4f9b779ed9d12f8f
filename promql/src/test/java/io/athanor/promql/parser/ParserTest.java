package io.athanor.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The grammar from outside: what a query is printed as, and why a text is none, in Prometheus's words. */
class ParserTest {
    private static Map<String, String> table(String... pairs) {
        Map<String, String> table = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            table.put(pairs[i], pairs[i + 1]);
        }
        return table;
    }

    private static void assertRefused(Map<String, String> reasons, ParserOptions options) {
        reasons.forEach((query, reason) -> assertThatThrownBy(() -> Parser.parse(query, options))
                .as(query)
                .isInstanceOf(ParseException.class)
                .hasMessage(reason));
    }

    @Test
    void query_ofEveryConstruct_isPrintedInTheUsualForm() {
        table(
                        "0x1F", "31",
                        "1_000.5", "1000.5",
                        "017", "15",
                        ".5e-3", "0.0005",
                        "1h30m", "1h30m",
                        "-5m", "-5m",
                        "08", "8",
                        "\"a\\tb\\x41\\u00e9\\101\"", "\"a\\tbAéA\"",
                        "{\"metric.name\", job=\"a\"}", "{__name__=\"metric.name\",job=\"a\"}",
                        "up{job=\"a\", \"label.x\"=~\"b|c\",}", "up{\"label.x\"=~\"b|c\",job=\"a\"}",
                        "rate(up[5m] offset -1h @ end())", "rate(up[5m] @ end() offset -1h)",
                        "up @ 1609746000.123 offset 90s", "up @ 1609746000.123 offset 1m30s",
                        "avg_over_time(up[1h:5m] @ start() offset 1d)", "avg_over_time(up[1h:5m] @ start() offset 1d)",
                        "rate(up[5m] anchored)", "rate(up[5m] anchored)",
                        "increase(up[5m] smoothed offset 1m)", "increase(up[5m] smoothed offset 1m)",
                        "up[step() + 5m]", "up[step() + 5m]",
                        "up offset (5m * 2)", "up offset (5m * 2)",
                        "up offset -min_of(step(), 1m)", "up offset -min_of(step(), 1m)",
                        "a + on (x) group_left (y) b", "a + on (x) group_left (y) b",
                        "a * fill_left (1) fill_right (-2.5) b", "a * fill_left (1) fill_right (-2.5) b",
                        "h >/ 0.5", "h >/ 0.5",
                        "h </ 10", "h </ 10",
                        "limitk by (job) (2, up)", "limitk by (job) (2, up)",
                        "sum without () (up)", "sum without () (up)",
                        "by{by=\"by\"}", "by{by=\"by\"}",
                        "fill + fill", "fill + fill",
                        "start(  )", "start()",
                        "offset offset 5m", "offset offset 5m",
                        "SUM BY (Job) (Up)", "sum by (Job) (Up)",
                        "a # comment ) \"", "a")
                .forEach((query, printed) -> assertThat(Parser.parse(query, ParserOptions.ALL))
                        .as(query)
                        .hasToString(printed));
    }

    @Test
    void text_thatIsNoQuery_isRefusedWithPositionAndReason() {
        assertRefused(
                table(
                        "1 +", "1:4: parse error: unexpected end of input",
                        "(up", "1:4: parse error: unclosed left parenthesis",
                        "up)", "1:4: parse error: unexpected right parenthesis ')'",
                        "up{", "1:4: parse error: unexpected end of input inside braces",
                        "up{job", "1:7: parse error: unexpected end of input inside braces",
                        "up{job=", "1:8: parse error: unexpected end of input inside braces",
                        "up{job=\"a\"", "1:11: parse error: unexpected end of input inside braces",
                        "up{job=\"a\" \"b\"}",
                                "1:12: parse error: unexpected string \"\\\"b\\\"\" in label matching, expected \",\" or \"}\"",
                        "up{1=\"a\"}", "1:4: parse error: unexpected character inside braces: '1'",
                        "up{job~\"a\"}", "1:7: parse error: unexpected character inside braces: '~'",
                        "up{job=~\"(\"}", "1:4: parse error: error parsing regexp: missing closing ): `(`",
                        "{}", "1:1: parse error: vector selector must contain at least one non-empty matcher",
                        "{job=~\".*\"}",
                                "1:1: parse error: vector selector must contain at least one non-empty matcher",
                        "up{__name__=\"down\"}",
                                "1:1: parse error: metric name must not be set twice: \"up\" or \"down\"",
                        "sum(", "1:5: parse error: unclosed left parenthesis",
                        "sum(up", "1:7: parse error: unclosed left parenthesis",
                        "sum(1 + )", "1:9: parse error: unexpected \")\" in aggregation",
                        "sum()", "1:1: parse error: no arguments for aggregate expression provided",
                        "sum(1, up)",
                                "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2",
                        "topk(up)",
                                "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
                        "topk(up, up)",
                                "1:6: parse error: expected type scalar in aggregation parameter, got instant vector",
                        "count_values(1, up)",
                                "1:14: parse error: expected type string in aggregation parameter, got scalar",
                        "sum by job (up)",
                                "1:8: parse error: unexpected identifier \"job\" in grouping opts, expected \"(\"",
                        "sum by (1) (up)", "1:9: parse error: unexpected number \"1\" in grouping opts, expected label",
                        "sum by (\"\") (up)", "1:9: parse error: invalid label name for grouping: \"\"",
                        "sum by (job instance) (up)",
                                "1:13: parse error: unexpected identifier \"instance\" in grouping opts, expected \",\" or \")\"",
                        "a + on b", "1:8: parse error: unexpected identifier \"b\" in grouping opts, expected \"(\"",
                        "a and on(x) group_left b", "1:1: parse error: no grouping allowed for \"and\" operation",
                        "1 and up", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression",
                        "1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier",
                        "1 + bool 1", "1:3: parse error: bool modifier can only be used on comparison operators",
                        "a == bool on(x) 1", "1:1: parse error: vector matching only allowed between instant vectors",
                        "a + on(x) group_left(x) b",
                                "1:3: parse error: label \"x\" must not occur in ON and GROUP clause at once",
                        "\"a\" + 1",
                                "1:1: parse error: binary expression must contain only scalar and instant vector types",
                        "rate(up)",
                                "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
                        "rate(up[5m], 1)", "1:1: parse error: expected 1 argument(s) in call to \"rate\", got 2",
                        "round()", "1:1: parse error: expected at least 1 argument(s) in call to \"round\", got 0",
                        "round(up, 1, 2)",
                                "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3",
                        "label_join(up)",
                                "1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 1",
                        "nope(up)", "1:1: parse error: unknown function with name \"nope\"",
                        "rate(up[5m],)", "1:12: parse error: trailing commas not allowed in function call args",
                        "up[5m", "1:6: parse error: unclosed left bracket",
                        "up[", "1:4: parse error: unexpected end of input in duration expression",
                        "up[]",
                                "1:4: parse error: unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()",
                        "up[0]", "1:4: parse error: duration must be greater than 0",
                        "up[5m:", "1:7: parse error: unclosed left bracket",
                        "up[5m:1m", "1:9: parse error: unclosed left bracket",
                        "up[5q]", "1:4: parse error: bad number or duration syntax: \"5\"",
                        "up[5m5h]", "1:4: parse error: not a valid duration string: \"5m5h\"",
                        "up[:5m]", "1:5: parse error: unexpected colon before duration in duration expression",
                        "up[5m] [1m]", "1:8: parse error: ranges only allowed for vector selectors",
                        "sum(up)[5m]", "1:8: parse error: ranges only allowed for vector selectors",
                        "up offset",
                                "1:10: parse error: unexpected end of input in offset, expected number, duration, step(), or range()",
                        "up offset foo",
                                "1:11: parse error: unexpected identifier \"foo\" in offset, expected number, duration, step(), or range()",
                        "up offset 5m offset 5m", "1:1: parse error: offset may not be set multiple times",
                        "1 offset 5m",
                                "1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                        "(up offset 5m)[1h:] offset 1h offset 1h",
                                "1:1: parse error: offset may not be set multiple times",
                        "up offset 5m[5m]", "1:13: parse error: no offset modifiers allowed before range",
                        "up @ foo", "1:6: parse error: unexpected identifier \"foo\" in @, expected timestamp",
                        "up @ start", "1:11: parse error: unexpected end of input in @, expected timestamp",
                        "up @ 5 @ 6", "1:1: parse error: @ <timestamp> may not be set multiple times",
                        "up @ inf", "1:1: parse error: timestamp out of bounds for @ modifier: +Inf",
                        "(1) @ 5",
                                "1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                        "up[5m] anchored smoothed",
                                "1:1: parse error: anchored and smoothed modifiers cannot be used together",
                        "up[5m:] anchored", "1:1: parse error: anchored modifier is not supported for subqueries",
                        "-\"a\"",
                                "1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"string\"",
                        "\"a\"[5m:]",
                                "1:1: parse error: subquery is only allowed on instant vector, got string instead",
                        "a ! b", "1:3: parse error: unexpected character after '!': ' '",
                        "a =~ b", "1:3: parse error: unexpected character after '=': '~'",
                        "a = b", "1:3: parse error: unexpected \"=\"",
                        "'a", "1:1: parse error: unterminated quoted string",
                        "\"a\\q\"", "1:1: parse error: unknown escape sequence U+0071 'q'",
                        "`a", "1:1: parse error: unterminated raw string",
                        "\"a\\xg\"", "1:1: parse error: illegal character U+0067 'g' in escape sequence",
                        "5hs", "1:1: parse error: unknown unit \"hs\" in duration \"5hs\"",
                        "0xZ", "1:1: parse error: bad number or duration syntax: \"0x\"",
                        "é", "1:1: parse error: unexpected character: 'é'",
                        "up{job=\"é\" ☺}", "1:13: parse error: unexpected character inside braces: '☺'",
                        "+", "1:2: parse error: unexpected end of input",
                        "# nothing", "1:1: parse error: no expression found in input",
                        "info(up, 1)",
                                "1:1: parse error: expected type instant vector in call to function \"info\", got scalar",
                        "info(up, {job=\"a\"} + 1)", "1:10: parse error: expected label selectors only",
                        "info(up, target_info)",
                                "1:10: parse error: expected label selectors only, got vector selector instead",
                        "a + fill(1) 1",
                                "1:1: parse error: filling in missing series only allowed between instant vectors",
                        "a and fill(1) b", "1:1: parse error: filling in missing series not allowed for set operators",
                        "sum without by (a) (up)",
                                "1:13: parse error: unexpected <by> in grouping opts, expected \"(\"",
                        "a:b(up)", "1:4: parse error: unexpected \"(\"",
                        "on + 1", "1:1: parse error: unexpected <on>",
                        "up{\n  job=\"é\",\n  x}",
                                "3:4: parse error: unexpected \"}\" in label matching, expected label matching operator",
                        "", "unknown position: parse error: no expression found in input",
                        " \n", "1:1: parse error: no expression found in input"),
                ParserOptions.ALL);
    }

    @Test
    void experiment_thatIsNotSwitchedOn_isRefusedByName() {
        assertRefused(
                table(
                        "limitk(1, up)",
                                "1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions",
                        "mad_over_time(up[5m])", "1:1: parse error: function \"mad_over_time\" is not enabled",
                        "up[5m] anchored", "1:1: parse error: anchored modifier is experimental and not enabled",
                        "up smoothed", "1:1: parse error: smoothed modifier is experimental and not enabled",
                        "a + fill(1) b", "1:1: parse error: binop fill modifiers are experimental and not enabled",
                        "up[5m + 1m]", "1:4: parse error: experimental duration expression is not enabled",
                        "up offset (5m)", "1:12: parse error: experimental duration expression is not enabled",
                        "up[step()]", "1:4: parse error: experimental duration expression is not enabled",
                        "step()", "1:1: parse error: function \"step\" is not enabled"),
                ParserOptions.DEFAULT);
    }

    @Test
    void position_countsBytesOfUtf8() {
        Expr expr = Parser.parse("sum by (x) (rate(up{job=\"é\"}[5m] offset 1m)) + 2", ParserOptions.ALL);
        assertThat(expr.position()).isEqualTo(new PositionRange(0, 49));
        Expr sum = expr.children().getFirst();
        assertThat(sum.position()).isEqualTo(new PositionRange(0, 45));
        Expr rate = sum.children().getFirst();
        assertThat(rate.position()).isEqualTo(new PositionRange(12, 44));
        assertThat(rate.children().getFirst().position()).isEqualTo(new PositionRange(17, 43));
    }

    @Test
    void type_ofExpression_followsItsParts() {
        table(
                        "1 + 2", "SCALAR",
                        "1 + up", "VECTOR",
                        "up[5m]", "MATRIX",
                        "up[5m:]", "MATRIX",
                        "'a'", "STRING",
                        "-(time())", "SCALAR",
                        "vector(1)", "VECTOR")
                .forEach((query, type) -> assertThat(
                                Parser.parse(query, ParserOptions.ALL).type())
                        .as(query)
                        .isEqualTo(ValueType.valueOf(type)));
    }

    @Test
    void matching_ofSetOperator_isManyToMany_andOfScalarsNone() {
        BinaryExpr set = (BinaryExpr) Parser.parse("a and on (x) b", ParserOptions.ALL);
        assertThat(set.matching()).isNotNull().satisfies(m -> {
            assertThat(m.card()).isEqualTo(VectorMatching.Cardinality.MANY_TO_MANY);
            assertThat(m.labels()).isEqualTo(List.of("x"));
        });
        assertThat(((BinaryExpr) Parser.parse("a + 1", ParserOptions.ALL)).matching())
                .isNull();
    }

    @Test
    void selector_ofInfo_maySelectEverything() {
        Call info = (Call) Parser.parse("info(up, {x=~\".*\"})", ParserOptions.ALL);
        assertThat(((VectorSelector) info.args().get(1)).bypassEmptyMatcherCheck())
                .isTrue();
    }

    @Test
    void metricSelector_isReadAlone() {
        assertThat(Parser.parseMetricSelector("up{a!=\"b\"}"))
                .map(Object::toString)
                .containsExactly("a!=\"b\"", "__name__=\"up\"");
        assertRefusedSelector("up + 1", "1:4: parse error: unexpected <op:+>");
        assertRefusedSelector("1", "1:1: parse error: unexpected number \"1\"");
        assertRefusedSelector("", "unknown position: parse error: unexpected end of input");
    }

    private static void assertRefusedSelector(String text, String reason) {
        assertThatThrownBy(() -> Parser.parseMetricSelector(text)).hasMessage(reason);
    }

    @Test
    void metric_ofSeriesDescription_givesItsLabels() {
        assertThat(Parser.parseMetric("up{a=\"b\", \"c.d\"='e'}"))
                .hasToString("up{a=\"b\", \"c.d\"=\"e\"}".replace("up{", "{__name__=\"up\", "));
        assertThat(Parser.parseMetric("{\"my.metric\"}").get("__name__")).isEqualTo("my.metric");
        assertThatThrownBy(() -> Parser.parseMetric("up{a=\"b\", a=\"c\"}"))
                .hasMessageContaining("label a is set twice");
        assertThatThrownBy(() -> Parser.parseMetric("up{a=~\"b\"}"))
                .hasMessage("1:5: parse error: unexpected <op:=~> in label set, expected \"=\"");
    }
}
