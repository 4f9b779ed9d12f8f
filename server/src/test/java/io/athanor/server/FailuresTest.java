package io.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static String explained(Throwable failure) {
        UserError error = Failures.explain(failure);
        return error == null ? "" : String.valueOf(error.getMessage());
    }

    @Test
    void refusalsOfTheSystem_sayWhatToDo() {
        assertThat(explained(new UncheckedIOException(new FileSystemException("/x", null, "No space left on device"))))
                .startsWith("the disk is full")
                .contains("free some space");
        assertThat(explained(new AccessDeniedException("/x")))
                .isEqualTo("no permission for /x: run as its owner, or change its permissions");
        assertThat(explained(new RuntimeException(new NoSuchFileException("/x"))))
                .isEqualTo("/x does not exist: create it, or correct the path");
        assertThat(explained(new IOException("Too many open files"))).contains("ulimit -n");
    }

    @Test
    void faultsOfOurs_areNotTheUsers() {
        assertThat(Failures.explain(new IllegalStateException("x"))).isNull();
    }
}
