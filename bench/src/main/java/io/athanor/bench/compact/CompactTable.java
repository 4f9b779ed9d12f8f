package io.athanor.bench.compact;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts what {@code bench/compact} has measured into its page: {@code CompactTable PAGE ROWS COMMAND}. */
final class CompactTable {
    private CompactTable() {}

    /** Writes the section. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path page = Path.of(args[0]).toAbsolutePath();
        Path root = page.resolveSibling("..").normalize();
        MarkedSection.replace(
                page,
                "compact",
                Machine.describe() + " Commit: " + Machine.commit(root) + ". Command: `" + args[2] + "`.\n\n"
                        + "| set | by | wall, s | CPU, s | RssAnon, MB | blocks then |\n|---|---|---:|---:|---:|---:|\n"
                        + Files.readString(Path.of(args[1])));
    }
}
