package io.athanor.component.tools.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTemplateTest {
    private static final GoStruct VALUE = value();

    private static GoStruct value() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Name", "a b");
        fields.put("N", 42L);
        fields.put("Labels", Map.of("x", "1", "y", "2"));
        fields.put("Files", List.of("f", "g"));
        fields.put("None", null);
        fields.put("Inner", new GoStruct("inner", Map.of("Deep", 7L)));
        return new GoStruct("value", fields);
    }

    private static String run(String template) {
        return GoTemplate.parse(template).execute(VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "plain~plain",
                "{{.Name}}~a b",
                "{{ .N }}!~42!",
                "{{.Labels}}~map[x:1 y:2]",
                "{{.Labels.x}} {{.Labels.nope}}~1 <no value>",
                "{{.Files}} {{.None}} {{.Inner}} {{.Inner.Deep}}~[f g] <nil> {7} 7",
                "{{range .Files}}<{{.}}>{{end}}~<f><g>",
                "{{range $i, $f := .Files}}{{$i}}{{$f}}{{$.N}}{{else}}none{{end}}~0f421g42",
                "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}~x=1;y=2;",
                "{{range .None}}x{{else}}none{{end}}~none",
                "{{if and .N (eq .Labels.x \"1\")}}yes{{else}}no{{end}}~yes",
                "{{if not .N}}a{{else if lt .N 50}}b{{else}}c{{end}}~b",
                "{{with .Inner}}{{.Deep}}{{end}}{{with .None}}x{{else}}y{{end}}~7y",
                "{{$x := .N}}{{$x = 1}}{{$x}}~1",
                "a {{- .N -}} b~a42b",
                "{{/* said */}}x~x",
                "{{printf \"x%5d|%-4s|%q|%05d|%.1f%%\" .N \"z\" .Name .N 1.25}}~x   42|z   |\"a b\"|00042|1.3%",
                "{{.Files | len | printf \"%d\"}} {{index .Files 1}} {{index .Labels \"y\"}}~2 g 2",
                "{{print 1 2 \"x\" 3}} {{println .N | len}}~1 2x3 3",
                "{{ne .N 1}} {{ge 2 2}} {{or 0 \"\" \"last\"}} {{eq 1 2 3 1}}~true true last true",
                "{{(index .Files 0)}} {{`raw`}} {{true}} {{nil}}~f raw true <nil>",
            })
    void template_givesWhatGoGives(String template, String expected) {
        assertThat(run(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "{{.Nope}}~can't evaluate field Nope in type value",
                "{{if .N}}~\"if\" has no end",
                "{{end}}~\"end\" without a beginning",
                "{{}}~an action is empty",
                "{{.N~an action is not closed",
                "{{template \"x\"}}~\"template\" is not built",
                "{{$y}}~undefined variable \"$y\"",
                "{{frob 1}}~there is no function \"frob\" here",
                "{{range .N}}{{end}}~range can't iterate over 42",
                "{{.N 1}}~what is no function can't be given arguments",
                "{{(.N}}~\"(\" is not closed",
                "{{.N)}}~\")\" is not expected here",
                "{{/* x~a comment is not closed",
                "{{index .Files 9}}~index out of range: 9",
            })
    void mistake_isNamed(String template, String error) {
        assertThatThrownBy(() -> run(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(error);
    }

    @Test
    void anyText_isATemplateOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "{{", "}}", "-", " ", ".N", ".", "$", "$x", ":=", "=", "|", "(", ")", "if", "else", "end", "range", "with",
            "\"a\"", "`", "\\", "1", "printf", "len", ".Files", ",", "/*", "*/", "x", "%d", "\n", "\u00e9"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(14); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                run(text.toString());
            } catch (TemplateException e) {
                assertThat(e.getMessage())
                        .as("-Dathanor.seed=%s: %s", seed, text)
                        .isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("-Dathanor.seed=" + seed + ": " + text, e);
            }
        }
    }
}
