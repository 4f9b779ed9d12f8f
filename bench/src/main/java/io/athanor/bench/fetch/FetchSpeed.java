package io.athanor.bench.fetch;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/fetch}: finding the blocks of a bucket of many, each time in a new process, from its start on. */
@Command(name = "bench/fetch", mixinStandardHelpOptions = true, sortOptions = false)
final class FetchSpeed implements Callable<Integer> {
    @Option(names = "--blocks", defaultValue = "10000", description = "Blocks (${DEFAULT-VALUE}).")
    private int blocks;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each case, of which the median counts.")
    private int runs;

    @Option(names = "--latency", defaultValue = "20", description = "What a request to the far bucket waits, ms.")
    private int latency;

    @Option(names = "--only", defaultValue = "", description = "Only cases whose row begins so, for example \"local\".")
    private String only = "";

    @Option(names = "--no-write", description = "Do not write the table into bench/README.md.")
    private boolean noWrite;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private FetchSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new FetchSpeed()).execute(args));
    }

    /** One way to find the blocks, and what is there to help. */
    private record Case(String title, boolean isFar, String discovery, boolean isWarm, boolean hasIndex) {
        List<String> arguments() {
            return List.of(Boolean.toString(isFar), discovery, Boolean.toString(hasIndex));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path bucket = SmallBlocks.of(blocks, work);
        StringBuilder table = new StringBuilder("""
                | bucket | discovery | start | bucket index | ready, s | fetch, s | requests | RssAnon, MB |
                |---|---|---|---|---:|---:|---:|---:|
                """);
        for (Case one : cases()) {
            if (!one.title.startsWith(only)) {
                continue;
            }
            String row = "| " + one.title + " | " + measure(one, bucket) + " |";
            System.out.println(row);
            table.append(row).append('\n');
        }
        if (!noWrite) {
            Path root = Path.of(System.getProperty("athanor.root", "."));
            String note = "Machine: " + Machine.describe() + ". Commit: " + Machine.commit(root)
                    + ". Command: `bench/fetch --blocks " + blocks + " --runs " + runs + " --latency " + latency
                    + "`.\n\n";
            MarkedSection.replace(root.resolve("bench/README.md"), "fetch", "\n" + note + table + "\n");
        }
        return 0;
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean isFar : new boolean[] {false, true}) {
            for (String discovery : List.of("concurrent", "recursive")) {
                for (boolean hasIndex : new boolean[] {false, true}) {
                    for (boolean isWarm : new boolean[] {false, true}) {
                        String title = (isFar ? "far" : "local") + " | " + discovery + " | "
                                + (isWarm ? "warm" : "cold") + " | " + (hasIndex ? "yes" : "no");
                        cases.add(new Case(title, isFar, discovery, isWarm, hasIndex));
                    }
                }
            }
        }
        return cases;
    }

    private String measure(Case one, Path bucket) throws IOException, InterruptedException {
        Path data = work.resolve("fetch-data");
        if (one.hasIndex) {
            SmallBlocks.writeIndex(bucket);
        }
        List<String[]> results = new ArrayList<>();
        if (one.isWarm) {
            FolderTree.delete(data);
            run(one, bucket, data);
        }
        for (int i = 0; i < runs; i++) {
            if (!one.isWarm) {
                FolderTree.delete(data);
            }
            results.add(run(one, bucket, data));
        }
        results.sort(Comparator.comparingDouble(result -> Double.parseDouble(result[0])));
        String[] median = results.get(results.size() / 2);
        return String.join(" | ", median);
    }

    /** What one process tells: seconds from its start, seconds of the fetch, requests, megabytes. */
    private String[] run(Case one, Path bucket, Path data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmn24m",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                FetchOnce.class.getName(),
                bucket.toString(),
                data.toString(),
                Integer.toString(latency),
                Integer.toString(blocks)));
        command.addAll(one.arguments());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("a run failed: " + out);
        }
        String[] words = out.strip().split("\\s+");
        return new String[] {
            words[0], words[1], words[2], String.format(Locale.ROOT, "%.0f", Double.parseDouble(words[3]))
        };
    }
}
