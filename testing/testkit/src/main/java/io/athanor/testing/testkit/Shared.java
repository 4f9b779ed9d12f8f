package io.athanor.testing.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The shared real cases beside the checkout ({@code ../shared}): read in place, never copied into the project. */
public final class Shared {
    private Shared() {}

    /**
     * The path of a shared file or folder, for example {@code fixtures/bucket-raw}. The test is skipped, with the reason,
     * where the shared cases are absent, and fails there with {@code ATHANOR_REQUIRE_REAL=1} in the environment.
     */
    public static Path path(String relative) {
        Path root = Path.of(System.getProperty("athanor.root", "."))
                .toAbsolutePath()
                .normalize();
        Path path = root.resolveSibling("shared").resolve(relative);
        if (!Files.exists(path)) {
            String reason = path + " is absent (../shared beside the checkout)";
            if ("1".equals(System.getenv("ATHANOR_REQUIRE_REAL"))) {
                throw new AssertionError(reason + ", and here such tests must not be skipped");
            }
            Assumptions.abort("skipped: " + reason);
        }
        return path;
    }
}
