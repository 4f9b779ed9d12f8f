package io.athanor.testing.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Real programs that tests run beside ours, found on PATH. Where one is missing the test is skipped, with the reason;
 * with {@code CI=true} or {@code ATHANOR_REQUIRE_REAL=1} in the environment it fails instead.
 */
public final class RealPrograms {
    private RealPrograms() {}

    /** A Prometheus server, any version from 2.42 on. */
    public static Path prometheus() {
        return need("prometheus", "prometheus");
    }

    /** Prometheus's tool for blocks. */
    public static Path promtool() {
        return need("promtool", "prometheus");
    }

    /** A browser. */
    public static Path chromium() {
        return need("chromium", "chromium");
    }

    /** A cache server. */
    public static Path memcached() {
        return need("memcached", "memcached");
    }

    /** Another one. */
    public static Path redisServer() {
        return need("redis-server", "redis-server");
    }

    /** The executable of that name on PATH. */
    public static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        for (String dir : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            Path file = Path.of(dir.isEmpty() ? "." : dir, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(file.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static Path need(String name, String debianPackage) {
        return find(name).orElseGet(() -> {
            String reason = name + " is not on PATH (Debian: apt-get install " + debianPackage + ")";
            if (required()) {
                throw new AssertionError(reason + ", and here such tests must not be skipped");
            }
            return Assumptions.abort("skipped: " + reason);
        });
    }

    private static boolean required() {
        return "true".equals(System.getenv("CI")) || "1".equals(System.getenv("ATHANOR_REQUIRE_REAL"));
    }
}
