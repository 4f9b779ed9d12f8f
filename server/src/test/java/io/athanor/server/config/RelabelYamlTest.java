package io.athanor.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.model.relabel.RelabelRule;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelabelYamlTest {
    private static Relabeling parse(String yaml) {
        return RelabelYaml.parse(new ConfigText("selector.yaml", yaml));
    }

    /** What Thanos's documentation shows. */
    @Test
    void shardingByHash_isUnderstood() {
        Relabeling rules = parse("""
                - action: hashmod
                  source_labels: ["__block_id"]
                  target_label: shard
                  modulus: 2
                - action: keep
                  source_labels: ["shard"]
                  regex: 0
                """);
        int kept = 0;
        for (int i = 0; i < 100; i++) {
            kept += rules.apply(Labels.of("__block_id", "block" + i)) == null ? 0 : 1;
        }
        assertThat(kept).isBetween(30, 70);
    }

    @Test
    void defaults_arePrometheuss() {
        RelabelRule rule =
                parse("- {action: KEEP, source_labels: [a, b]}").rules().getFirst();

        assertThat(rule.separator()).isEqualTo(";");
        assertThat(rule.expression().test().matches("anything\nat all")).isTrue();
        assertThat(parse("- {action: keep, source_labels: [a, b], separator: \"\", regex: xy}")
                        .apply(Labels.of("a", "x", "b", "y")))
                .isNotNull();
        assertThat(parse("- {action: keep, source_labels: [a], regex: }").apply(Labels.of("a", "x")))
                .isNull();
        assertThat(parse("").rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- {source_labels: [a]}|unsupported relabel action: replace",
                "- {action: labelmap}|unsupported relabel action: labelmap",
                "- {action: burn}|[0].action\" is \"burn\": unknown relabel action",
                "- {action: hashmod, target_label: x}|requires non-zero modulus",
                "- {action: hashmod, modulus: 3}|requires 'target_label' value",
                "- {action: keep, regex: '('}|[0].regex\" is no regular expression",
                "- {action: keep, sauce_labels: [a]}|unknown key \"[0].sauce_labels\"",
                "- {action: keep, source_labels: a}|[0].source_labels\" has to be a list",
                "- {action: hashmod, modulus: x, target_label: y}|[0].modulus\" has to be a whole number",
                "action: keep|expected a list",
                "- keep|keys and values",
            })
    void badRule_isRefusedWithItsPlace(String yaml, String error) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("selector.yaml:")
                .hasMessageContaining(error);
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void mutatedRules_areReadOrRefused_andNothingElse() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        String good = """
                - action: hashmod
                  source_labels: [a, "b"]
                  modulus: 7
                  target_label: x
                - {action: drop, regex: "[a-z]+"}
                """;
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            StringBuilder yaml = new StringBuilder(good);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(yaml.length());
                yaml.replace(at, at + random.nextInt(3), String.valueOf((char) (random.nextInt(95) + 32)));
            }
            try {
                parse(yaml.toString()).apply(Labels.of("a", "b"));
            } catch (UserError e) {
                refused++;
            }
        }
        assertThat(refused).as("-Dathanor.seed=%d", seed).isBetween(1000, 2999);
    }
}
