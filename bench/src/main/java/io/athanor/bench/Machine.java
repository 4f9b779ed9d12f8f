package io.athanor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Where and of what a measurement was made. */
public final class Machine {
    private Machine() {}

    /** Processor, cores, memory, kernel and Java, in one line. */
    public static String describe() throws IOException {
        return field("/proc/cpuinfo", "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, "
                + gib(field("/proc/meminfo", "MemTotal")) + " GiB memory, Linux " + System.getProperty("os.version")
                + ", Java " + System.getProperty("java.version") + ", load "
                + Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    /** The commit of the checkout at {@code root}, with a mark if something is not committed. */
    public static String commit(Path root) throws IOException, InterruptedException {
        String commit = git(root, "rev-parse", "--short=12", "HEAD");
        boolean clean =
                git(root, "status", "--porcelain", "--untracked-files=no").isEmpty();
        return clean ? commit : commit + " with changes";
    }

    private static String git(Path root, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of("git", "-C", root.toString()));
        command.addAll(java.util.List.of(arguments));
        Process git = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        git.waitFor(10, TimeUnit.SECONDS);
        return printed.strip();
    }

    private static String field(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown " + name);
        }
    }

    private static long gib(String kilobytes) {
        return Math.round(Long.parseLong(kilobytes.replace(" kB", "")) / (1024.0 * 1024.0));
    }
}
