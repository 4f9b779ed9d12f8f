package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromqlTestCommandTest {
    private static final String GOOD = """
            load 1m
              requests_total{job="api"} 0+60x10

            eval instant at 10m rate(requests_total[5m])
              {job="api"} 1

            eval range from 0 to 2m step 1m requests_total
              requests_total{job="api"} 0 60 120
            """;

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "tools";
        all[1] = "promql-test";
        System.arraycopy(args, 0, all, 2, args.length);
        return Athanor.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    @Test
    void script_thatPasses_isASuccess() throws IOException {
        String file = file("good.test", GOOD);

        assertThat(run(file)).isZero();

        assertThat(out.toString()).isEqualTo("PromQL test: " + file + "\n  SUCCESS: 2 evals\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void script_withAWrongExpectation_failsWithFileLineAndReason_andOtherFilesRun() throws IOException {
        String bad = file("bad.test", GOOD.replace("{job=\"api\"} 1\n", "{job=\"api\"} 2\n"));
        String good = file("good.test", GOOD);

        assertThat(run(bad, good)).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("  FAILED: 1 of 2\n    " + bad + ":4: rate(requests_total[5m]): ")
                .contains("2", "1");
        assertThat(out.toString()).contains(good + "\n  SUCCESS: 2 evals");
    }

    @Test
    void line_thatIsNotUnderstood_isNamed() throws IOException {
        String file = file("odd.test", "load 1m\n  a 1\n\nevaluate everything\n");

        assertThat(run(file)).isEqualTo(1);

        assertThat(err.toString()).startsWith("  FAILED: 1 of 1\n    " + file + ":4: invalid evaluation command");
    }

    @Test
    void file_missingOrNoText_isNamed() throws IOException {
        Path binary = Files.write(dir.resolve("b.test"), new byte[] {(byte) 0xC3, (byte) 0x28});

        assertThat(run(dir.resolve("none.test").toString(), binary.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("none.test does not exist: create it, or correct the path", "b.test is not UTF-8 text")
                .doesNotContain("Exception");
    }

    @Test
    void unitTestOfRules_isRefusedByName() throws IOException {
        String file = file("rules_test.yml", "rule_files:\n- a.yml\ntests: []\n");

        assertThat(run(file)).isEqualTo(1);

        assertThat(err.toString())
                .contains(file + " is YAML, as promtool's unit tests for rules are: rules are not built");
    }

    @Test
    void experimentalFunction_needsItsSwitch() throws IOException {
        String file = file("e.test", "load 1m\n  a 1 2 4\n\neval instant at 2m mad_over_time(a[3m])\n  {} 1\n");

        assertThat(run(file)).isEqualTo(1);
        assertThat(err.toString()).contains(file + ":4: ", "is not enabled");
        assertThat(run("--enable-feature=promql-experimental-functions", file)).isZero();
        err.getBuffer().setLength(0);
        assertThat(run("--enable-feature=nope", file)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("athanor: --enable-feature: unknown feature \"nope\"; athanor tools promql-test --help lists"
                        + " them\n");
    }

    @Test
    void help_saysWhatItDoes() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("promql-test", "FILE...", "--enable-feature=FEATURE", "Exit codes:", "eval instant at 10m");
    }

    @Test
    void tools_withoutAToolOrWithAnUnknownOne_isRefused() {
        assertThat(Athanor.run(new String[] {"tools"}, new PrintWriter(out, true), new PrintWriter(err, true)))
                .isEqualTo(2);
        assertThat(err.toString()).contains("which tool? bucket and promql-test are there");
    }
}
