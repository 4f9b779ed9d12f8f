package io.athanor.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlMappingTest {
    private static YamlMapping parse(String text) {
        return YamlMapping.parse(new ConfigText("a.yaml", text));
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> readAll(text)).isInstanceOf(UserError.class).hasMessage(message);
    }

    private static void readAll(String text) {
        YamlMapping root = parse(text);
        root.string("name", "");
        root.integer("count", 0);
        root.bool("on", false);
        root.strings("list");
        YamlMapping inner = root.mapping("inner");
        inner.requiredString("key");
        inner.end();
        root.end();
    }

    @Test
    void values_ofAllKinds_areRead() {
        YamlMapping root = parse("name: x\ncount: 1_000\non: yes\nlist: [a, b]\ninner: {key: v}\nnothing: ~\n");

        assertThat(root.string("name", "")).isEqualTo("x");
        assertThat(root.integer("count", 0)).isEqualTo(1000);
        assertThat(root.bool("on", false)).isTrue();
        assertThat(root.strings("list")).containsExactly("a", "b");
        assertThat(root.mapping("inner").requiredString("key")).isEqualTo("v");
        assertThat(root.string("nothing", "otherwise")).isEqualTo("otherwise");
        assertThat(root.string("absent", "otherwise")).isEqualTo("otherwise");
        root.end();
    }

    @Test
    void numbersDurationsTextsAndLists_areRead() {
        YamlMapping root = parse("""
                rate: 0.5
                timeout: 1m30s
                bare: 1500000
                long: 15d
                headers: {a: b, c: 1}
                config:
                - {path: /x, port: 1}
                - {path: /y}
                """);

        assertThat(root.decimal("rate", 1)).isEqualTo(0.5);
        assertThat(root.duration("timeout", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
        assertThat(root.duration("bare", Duration.ZERO)).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(root.duration("long", Duration.ZERO)).isEqualTo(Duration.ofDays(15));
        assertThat(root.duration("absent", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(root.texts("headers")).containsExactly(Map.entry("a", "b"), Map.entry("c", "1"));
        assertThat(root.mappings("config"))
                .extracting(m -> m.string("path", ""))
                .containsExactly("/x", "/y");
        root.end();
    }

    @Test
    void list_asDocument_isRead_andNamesWhatIsWrong() {
        assertThat(YamlMapping.parseList(new ConfigText("r.yaml", "- action: keep\n- action: drop\n")))
                .extracting(m -> m.string("action", ""))
                .containsExactly("keep", "drop");
        assertThat(YamlMapping.parseList(new ConfigText("r.yaml", "# nothing\n")))
                .isEmpty();
        assertThatThrownBy(() -> YamlMapping.parseList(new ConfigText("r.yaml", "a: b\n")))
                .hasMessage("r.yaml:1: expected a list, found keys and values");
        assertThatThrownBy(() -> YamlMapping.parseList(new ConfigText("r.yaml", "- a: b\n- c\n")))
                .hasMessage("r.yaml:2: expected keys and values, found a single value");
        assertThatThrownBy(() -> YamlMapping.parseList(new ConfigText("r.yaml", "- a: b\n- c: d\n"))
                        .get(1)
                        .end())
                .hasMessage("r.yaml:2: unknown key \"[1].c\": none is allowed here");
        assertThatThrownBy(() -> parse("t: 5 minutes\n").duration("t", Duration.ZERO))
                .hasMessage(
                        "a.yaml:1: \"t\" has to be a length of time, for example 500ms or 1m30s, not \"5 minutes\"");
        assertThatThrownBy(() -> parse("r: x\n").decimal("r", 0))
                .hasMessage("a.yaml:1: \"r\" has to be a number, not \"x\"");
    }

    @Test
    void mergeKey_isHonoured() {
        YamlMapping root = parse("base: &b {key: from base, other: 1}\ninner:\n  <<: *b\n  other: 2\n");

        YamlMapping inner = root.mapping("inner");
        assertThat(inner.string("key", "")).isEqualTo("from base");
        assertThat(inner.integer("other", 0)).isEqualTo(2);
    }

    @Test
    void unknownKey_isRefusedWithLineAndChoice() {
        refused("name: x\ninner:\n  key: v\n  kez: w\n", "a.yaml:4: unknown key \"inner.kez\": allowed here: key");
    }

    @Test
    void duplicateKey_isRefusedWithLine() {
        refused("name: x\nname: y\n", "a.yaml:2: the key \"name\" is there twice: remove one");
    }

    @Test
    void wrongType_isRefusedWithLineAndKey() {
        refused("name: [a]\n", "a.yaml:1: \"name\" has to be a text, not a list");
        refused("\ncount: many\n", "a.yaml:2: \"count\" has to be a whole number, not \"many\"");
        refused("on: 1\n", "a.yaml:1: \"on\" has to be true or false, not \"1\"");
        refused("list: a\n", "a.yaml:1: \"list\" has to be a list, not a single value");
        refused("inner: [1]\n", "a.yaml:1: \"inner\" has to hold keys and values, not a list");
        refused("- a\n", "a.yaml:1: expected keys and values, found a list");
    }

    @Test
    void missingKey_isRefused() {
        refused("inner: {}\n", "a.yaml: the key \"inner.key\" is missing: add it");
        refused("inner:\n  key: ''\n", "a.yaml:2: \"inner.key\" is empty: give it a value");
    }

    @Test
    void brokenYaml_isRefusedWithLineOnOneLine() {
        assertThatThrownBy(() -> parse("a: 1\nb: [1\nc: }"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a.yaml:3: not valid YAML: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void environment_isExpandedOrMissedByName() {
        ConfigText text = new ConfigText("a.yaml", "a: $(HOME_OF)/x\nb: $(NOT_THERE)\n");

        assertThatThrownBy(() -> text.expand(Map.of("HOME_OF", "/h")))
                .hasMessage("a.yaml:2: the environment variable NOT_THERE is not set: set it, or remove $(NOT_THERE)");
        assertThat(text.expand(Map.of("HOME_OF", "/h$1", "NOT_THERE", "")).text())
                .isEqualTo("a: /h$1/x\nb: \n");
    }

    @Test
    void mutatedDocuments_endInAValueOrAUserError() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("YamlMappingTest seed " + seed + " (replay: -Dathanor.seed=" + seed + ")");
        Random random = new Random(seed);
        String good =
                "name: &n x\ncount: 3\non: true\nlist: [*n, \"b\\u0041\"]\ninner:\n  <<: {key: v}\n  key: |\n    text\n";
        String alphabet = "{}[]&*:-?|>'\"%@`#!,<~ \n\tabn0\u0000é";
        for (int i = 0; i < 4_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    default -> text.deleteCharAt(at);
                }
            }
            try {
                readAll(text.toString());
            } catch (UserError e) {
                assertThat(e.getMessage()).as(text.toString()).startsWith("a.yaml");
            }
        }
    }

    @Test
    void deepNesting_isRefused() {
        String deep = "a: ".concat("{a: ".repeat(5_000)).concat("1").concat("}".repeat(5_000));
        assertThatThrownBy(() -> parse(deep).end()).isInstanceOf(UserError.class);
    }
}
