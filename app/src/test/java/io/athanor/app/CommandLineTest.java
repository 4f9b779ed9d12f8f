package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Athanor.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private void refused(int code, String line, String... args) {
        assertThat(run(args)).isEqualTo(code);
        assertThat(err.toString()).isEqualTo(line + "\n");
        err.getBuffer().setLength(0);
    }

    @Test
    void help_ofAll_namesEveryFlagWithItsDefault() {
        assertThat(run("all", "--help")).isZero();

        assertThat(out.toString())
                .contains("--data-dir=DIR", "Default: ./data")
                .contains("--objstore.config=YAML", "--objstore.config-file=FILE")
                .contains("--http-address=HOST:PORT", "Default: 0.0.0.0:10902", "--http-grace-period", "--http.config")
                .contains("--grpc-address", "--query.timeout=DURATION", "Default: 2m", "--query.max-concurrent")
                .contains(
                        "--query.lookback-delta",
                        "--query.max-samples",
                        "--query.default-step",
                        "--query.memory-budget")
                .contains(
                        "--enable-feature", "--web.route-prefix", "--web.disable-cors", "--log.level", "--log.format");
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("all ", "demo ");
    }

    @Test
    void version_isPrinted() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("athanor, version ").contains("java25");
    }

    @Test
    void flagWithADot_canBeNegated_ifItIsASwitch() {
        assertThat(run("compact", "--no-objstore.bucket-index", "--no-web.disable"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--objstore.config").doesNotContain("unknown");
        err.getBuffer().setLength(0);

        assertThat(run("compact", "--no-objstore.config")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown flag --no-objstore.config");
    }

    @Test
    void unknownFlag_isRefusedWithASuggestion() {
        refused(
                2,
                "athanor: unknown flag --http-adress; did you mean --http-address? (athanor all --help lists what there is)",
                "all",
                "--http-adress=:1");
    }

    @Test
    void badValue_isRefusedInOneLine() {
        assertThat(run("all", "--query.timeout=5 minutes")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--query.timeout")
                .contains("\"5 minutes\" is not a duration, for example 30s, 5m, 1h30m or 15d")
                .hasLineCount(1);
        err.getBuffer().setLength(0);
        refused(
                2,
                "athanor: --enable-feature: unknown feature \"nope\"; athanor all --help lists them",
                "all",
                "--enable-feature=nope");
    }

    @Test
    void component_notBuiltYet_isNamed() {
        refused(
                2,
                "athanor: the component rule is not built yet: use \"athanor all\", which serves queries over a bucket,"
                        + " or \"athanor demo\"",
                "rule",
                "--query=x");
    }

    @Test
    void bucket_missing_isNamedWithItsFlag() {
        assertThat(run("all", "--data-dir=" + dir.resolve("nowhere"), "--log.level=error"))
                .isEqualTo(4);
        assertThat(err.toString())
                .isEqualTo("athanor: the bucket's directory " + dir.resolve("nowhere/bucket")
                        + " does not exist; create it or correct the path (--data-dir or --objstore.config says where it"
                        + " is)\n");
    }

    @Test
    void port_taken_isNamedWithItsFlag() throws IOException {
        Files.createDirectories(dir.resolve("bucket"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            refused(
                    4,
                    "athanor: cannot listen on " + address
                            + ": another program listens there; stop it, or choose another address with --http-address",
                    "all",
                    "--data-dir=" + dir,
                    "--http-address=" + address,
                    "--log.level=error");
        }
    }

    @Test
    void yaml_bad_isNamedWithFileLineAndKey() throws IOException {
        Path file = Files.writeString(dir.resolve("o.yaml"), "type: FILESYSTEM\nconfig:\n  dir: x\n");
        refused(
                3,
                "athanor: " + file + ": the key \"config.directory\" is missing: add it",
                "all",
                "--objstore.config-file=" + file,
                "--log.level=error");
        refused(
                3,
                "athanor: --objstore.config: the key \"config.bucket\" is missing: add it",
                "all",
                "--objstore.config=type: S3",
                "--log.level=error");
        refused(
                2,
                "athanor: both --objstore.config and --objstore.config-file are given: give one of them",
                "all",
                "--objstore.config=type: S3",
                "--objstore.config-file=" + file,
                "--log.level=error");
    }

    @Test
    void webConfig_withAMistake_isRefusedWithItsLine() throws IOException {
        Path file = Files.writeString(dir.resolve("web.yaml"), "\nbasic_auth_users:\n  a: b\n");
        refused(
                3,
                "athanor: " + file + ":2: \"basic_auth_users\" holds something else than a bcrypt hash for the user a",
                "all",
                "--http.config=" + file,
                "--log.level=error");
    }
}
