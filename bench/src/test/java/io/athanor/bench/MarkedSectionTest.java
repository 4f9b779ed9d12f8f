package io.athanor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedSectionTest {
    @Test
    void replace_betweenTheMarks_leavesTheRest(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("r.md"), "before\n<!-- t:begin -->\nold\n<!-- t:end -->\nafter\n");

        MarkedSection.replace(file, "t", "new\n");

        assertThat(file).content().isEqualTo("before\n<!-- t:begin -->\nnew\n<!-- t:end -->\nafter\n");
    }

    @Test
    void replace_withoutMarks_fails(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("r.md"), "nothing\n");

        assertThatThrownBy(() -> MarkedSection.replace(file, "t", "new"))
                .hasMessageContaining("has no <!-- t:begin -->");
    }
}
