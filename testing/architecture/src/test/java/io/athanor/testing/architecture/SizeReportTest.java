package io.athanor.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.architecture.SourceSizes.Method;
import io.athanor.testing.architecture.SourceSizes.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints which files and methods have grown long; fails for a file above 800 lines that does not say why. */
class SizeReportTest {
    private static final int LOOK_AT_FILE = 500;
    private static final int GATE_FILE = 800;
    private static final int LOOK_AT_METHOD = 60;

    @Test
    @SuppressWarnings("SystemOut") // the report is for whoever reads the build's output
    void sources_ofTheWholeProject_areReportedAndSaySomethingWhenHuge() throws IOException {
        Path root = Path.of(System.getProperty("athanor.root", "../..")).toRealPath();
        SourceSizes sizes = SourceSizes.of(root);

        System.out.print(report(sizes));

        assertThat(sizes.files()).hasSizeGreaterThan(50);
        assertThat(sizes.methods()).hasSizeGreaterThan(200);
        assertThat(unexplained(sizes))
                .as("files above " + GATE_FILE + " lines without a comment \"Size: why\"")
                .isEmpty();
    }

    @Test
    void sizes_ofAFile_countLinesAndMethodsAndFindTheReason(@TempDir Path dir) throws IOException {
        String method = "  void m() {\n" + "    int x;\n".repeat(70) + "  }\n";
        Files.writeString(dir.resolve("Long.java"), "class Long {\n" + method + "\n".repeat(900) + "}\n");
        Files.writeString(
                dir.resolve("Table.java"), "/** Size: one table. */\nclass Table {\n" + "\n".repeat(900) + "}\n");

        SourceSizes sizes = SourceSizes.of(dir);

        assertThat(sizes.methods()).containsExactly(new Method(Path.of("Long.java"), "m", 72));
        assertThat(unexplained(sizes)).extracting(f -> f.path().toString()).containsExactly("Long.java");
        assertThat(report(sizes)).contains("   974  Long.java").contains("    72  Long.java m()");
    }

    private static List<SourceFile> unexplained(SourceSizes sizes) {
        return sizes.files().stream()
                .filter(f -> f.lines() > GATE_FILE && !f.reasoned())
                .toList();
    }

    private static String report(SourceSizes sizes) {
        StringBuilder out = new StringBuilder("Size report\n");
        line(out, "main", sizes.files(), Predicate.not(SourceFile::isTest));
        line(out, "test", sizes.files(), SourceFile::isTest);
        out.append("  files over ").append(LOOK_AT_FILE).append(" lines:\n");
        sizes.files().stream()
                .filter(f -> f.lines() > LOOK_AT_FILE)
                .sorted(Comparator.comparingInt(SourceFile::lines).reversed())
                .forEach(f -> out.append(String.format("%6d  %s%n", f.lines(), f.path())));
        out.append("  methods over ").append(LOOK_AT_METHOD).append(" lines:\n");
        sizes.methods().stream()
                .filter(m -> m.lines() > LOOK_AT_METHOD)
                .sorted(Comparator.comparingInt(Method::lines).reversed())
                .forEach(m -> out.append(String.format("%6d  %s %s()%n", m.lines(), m.path(), m.name())));
        return out.toString();
    }

    private static void line(StringBuilder out, String what, List<SourceFile> files, Predicate<SourceFile> kind) {
        int[] lines =
                files.stream().filter(kind).mapToInt(SourceFile::lines).sorted().toArray();
        if (lines.length > 0) {
            int sum = java.util.Arrays.stream(lines).sum();
            out.append(String.format(
                    "  %s: %d files, %d lines, median %d, 95 %% below %d%n",
                    what, lines.length, sum, lines[lines.length / 2], lines[lines.length * 95 / 100]));
        }
    }
}
