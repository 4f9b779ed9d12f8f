package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket ls}, {@code inspect} and {@code mark}, from the outside. */
class BucketListToolsTest {
    private static final long T0 = 1_700_006_400_000L; // 2023-11-15T00:00:00Z
    private static final Ulid A = ToolBucket.ulid(T0, 1);
    private static final Ulid B = ToolBucket.ulid(T0 + 1, 2);

    @TempDir
    private Path dir;

    private ToolBucket bucket;

    @BeforeEach
    void twoBlocks() throws IOException {
        bucket = new ToolBucket(dir.resolve("bucket"));
        Labels up = Labels.of("__name__", "up");
        bucket.block(A, T0 + 2 * ToolBucket.HOUR, T0 + 4 * ToolBucket.HOUR, Labels.of("cluster", "eu"), up);
        bucket.block(
                B, T0, T0 + 42 * ToolBucket.HOUR + 1, Labels.of("cluster", "us"), up, Labels.of("__name__", "down"));
    }

    @Test
    void ls_withoutFormat_printsNamesInTheirOrder() {
        assertThat(bucket.run("ls")).isZero();
        assertThat(bucket.out()).isEqualTo(A + "\n" + B + "\n");
    }

    @Test
    void ls_wide_printsTimesLevelAndSource() {
        bucket.run("ls", "-o", "wide");
        assertThat(bucket.out())
                .startsWith(A + " -- 2023-11-1")
                .contains(" Diff: 2h0m0s, Compaction: 1, Downsample: 0, Source: sidecar\n")
                .contains(" Diff: 42h0m0s, ");
    }

    @Test
    void ls_json_printsTheMetaAsItStandsInTheBucket() throws IOException {
        bucket.run("ls", "--output=json", "--max-time=2023-11-15T01:00:00Z");
        assertThat(bucket.out()).isEqualTo(Files.readString(bucket.folder().resolve(B + "/meta.json")));
    }

    @Test
    void ls_template_printsWhatItAsksFor() {
        bucket.run(
                "ls",
                "-o",
                "{{.Thanos.Labels.cluster}}:{{if gt .Stats.NumSeries 1}}many{{else if eq .Thanos.Source"
                        + " \"sidecar\"}}one{{end}} {{- range $i, $s := .Compaction.Sources}} {{$i}}={{$s | len}}{{end}}");
        assertThat(bucket.out()).isEqualTo("eu:one 0=26\nus:many 0=26\n");
    }

    @Test
    void ls_badTemplate_isRefusedByName() {
        assertThat(bucket.run("ls", "-o", "{{.ULID")).isEqualTo(2);
        assertThat(bucket.err())
                .contains("--output: invalid template: an action is not closed")
                .hasLineCount(1);
        assertThat(bucket.run("ls", "-o", "{{.Ulid}}")).isEqualTo(2);
        assertThat(bucket.err())
                .contains("can't evaluate field Ulid in type *metadata.Meta")
                .hasLineCount(1);
    }

    @Test
    void ls_filters_leaveBlocksOut() throws IOException {
        String keep = "- {action: keep, source_labels: [cluster], regex: us}";
        bucket.run("ls", "--selector.relabel-config=" + keep);
        assertThat(bucket.out()).isEqualTo(B + "\n");
        bucket.run("mark", "--id=" + B, "--marker=deletion-mark.json", "--details=old");
        // a mark of this second counts from the next one on
        new BlockMark.Deletion(B, "old", 1).write(bucket.folder().resolve(B.toString()));
        bucket.run("ls", "--exclude-delete");
        assertThat(bucket.out()).isEqualTo(A + "\n");
    }

    @Test
    void ls_parentFlags_nameTheBucketToo() {
        java.io.StringWriter out = new java.io.StringWriter();
        String[] args = {"tools", "bucket", "--objstore.config=" + bucket.config(), "ls", "--log.level=error"};
        assertThat(Athanor.run(args, new java.io.PrintWriter(out, true), new java.io.PrintWriter(out, true)))
                .isZero();
        assertThat(out.toString()).isEqualTo(A + "\n" + B + "\n");
    }

    @Test
    void inspect_table_isThanoss() {
        assertThat(bucket.run("inspect", "-l", "cluster=\"us\"")).isZero();
        assertThat(bucket.out().lines().toList()).hasSize(3);
        assertThat(bucket.out())
                .startsWith("|            ULID            |")
                .contains(
                        "| UNTIL-DOWN  | #SERIES | #SAMPLES | #CHUNKS | COMP-LEVEL | COMP-FAILED |   LABELS   |"
                                + " RESOLUTION | SOURCE  |\n",
                        "| -2h0m0.001s | 2       | 5,042    | 44      | 1          | false       | cluster=us | 0s    "
                                + "     | sidecar |\n");
    }

    @Test
    void inspect_sortsByColumns_asWhatTheyAre() {
        bucket.run("inspect", "--output=csv", "--sort-by=#SAMPLES");
        assertThat(bucket.out().lines().skip(1).map(line -> line.substring(0, 26)))
                .containsExactly(A.toString(), B.toString());
        bucket.run("inspect", "--output=csv", "--sort-by=FROM");
        assertThat(bucket.out().lines().skip(1).map(line -> line.substring(0, 26)))
                .containsExactly(B.toString(), A.toString());
        assertThat(bucket.out()).contains(",\"5,042\",");
        bucket.run("inspect", "--output=tsv");
        assertThat(bucket.out()).startsWith("ULID\tFROM\tUNTIL\tRANGE\t");
    }

    @Test
    void inspect_badFlags_areRefusedByName() {
        assertThat(bucket.run("inspect", "--sort-by=SIZE")).isEqualTo(2);
        assertThat(bucket.err()).contains("--sort-by must be one of ULID, FROM");
        assertThat(bucket.run("inspect", "-l", "cluster=us")).isEqualTo(2);
        assertThat(bucket.err()).contains("the value of label \"cluster=us\" is not in quotes");
        assertThat(bucket.run("inspect", "--output=xml")).isEqualTo(2);
        assertThat(bucket.err()).contains("--output must be one of table, csv, tsv, not \"xml\"");
    }

    @Test
    void mark_putsAMarkOnce_andTakesItAway() throws IOException {
        assertThat(bucket.run("mark", "--id=" + A, "--marker=no-compact-mark.json", "--details=too large"))
                .isZero();
        BlockMark mark = BlockMark.read(bucket.folder().resolve(A.toString()), BlockMark.NoCompact.FILE);
        assertThat(mark).isInstanceOfSatisfying(BlockMark.NoCompact.class, m -> {
            assertThat(m.reason()).isEqualTo("manual");
            assertThat(m.details()).isEqualTo("too large");
            assertThat(m.noCompactTime()).isPositive();
        });

        bucket.run("mark", "--id=" + A, "--marker=no-compact-mark.json", "--details=other");
        assertThat(BlockMark.read(bucket.folder().resolve(A.toString()), BlockMark.NoCompact.FILE))
                .isEqualTo(mark);

        assertThat(bucket.run("mark", "--id=" + A, "--id=" + B, "--marker=no-compact-mark.json", "--remove"))
                .isZero();
        assertThat(bucket.has(A + "/no-compact-mark.json")).isFalse();
    }

    @Test
    void mark_whatIsNotThere_isRefused() {
        Ulid other = ToolBucket.ulid(5, 5);
        assertThat(bucket.run("mark", "--id=" + other, "--marker=deletion-mark.json", "--details=x"))
                .isEqualTo(4);
        assertThat(bucket.err()).contains("there is no block " + other);
        assertThat(bucket.has(other.toString())).isFalse();
        assertThat(bucket.run("mark", "--id=" + A, "--marker=deletion-mark.json"))
                .isEqualTo(2);
        assertThat(bucket.err()).contains("--details");
        assertThat(bucket.run("mark", "--id=x", "--marker=deletion-mark.json", "--details=x"))
                .isEqualTo(2);
        assertThat(bucket.err()).contains("--id: \"x\" is no ULID");
        assertThat(bucket.run("mark", "--id=" + A, "--marker=meta.json", "--details=x"))
                .isEqualTo(2);
    }
}
