package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.ActiveQuery;
import io.athanor.promql.QueryRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveQueryFileTest {
    @TempDir
    private Path dir;

    private static ActiveQuery query(long id, String text) {
        return new ActiveQuery(id, QueryRequest.instant(text, 0), Instant.ofEpochSecond(7), false, 0);
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(dir.resolve("queries.active"));
    }

    @Test
    void runningQueries_standInPrometheusForm_andAreGoneWhenTheyEnd() throws IOException {
        try (ActiveQueryFile file = Objects.requireNonNull(ActiveQueryFile.open(dir, 2))) {
            file.begins(query(1, "up"));
            file.begins(query(2, "sum(\"a\\\n\u00e4\")"));
            file.begins(query(3, "there is no slot for this"));
            byte[] all = bytes();
            assertThat(all).hasSize(2001);
            assertThat((char) all[0]).isEqualTo('[');
            assertThat(new String(all, 1, 38, StandardCharsets.UTF_8))
                    .startsWith("{\"query\":\"up\",\"timestamp_sec\":7}");
            assertThat((char) all[1000]).isEqualTo(',');
            assertThat(ActiveQueryFormat.unfinished(all))
                    .isEqualTo("[{\"query\":\"up\",\"timestamp_sec\":7},"
                            + "{\"query\":\"sum(\\\"a\\\\\\u000a\u00e4\\\")\",\"timestamp_sec\":7}]");
            file.ends(query(1, "up"), null);
            file.ends(query(2, "x"), null);
            assertThat(ActiveQueryFormat.unfinished(bytes())).isEmpty();
        }
    }

    @Test
    void longQuery_isCutBetweenCharacters_andStaysInItsSlot() {
        for (int shift = 0; shift < 8; shift++) {
            byte[] slot = ActiveQueryFormat.slot("x".repeat(shift) + "\ud83d\ude00\"\n".repeat(400), Instant.EPOCH);
            assertThat(slot).hasSize(ActiveQueryFormat.SLOT_BYTES);
            assertThat((char) slot[ActiveQueryFormat.SLOT_BYTES - 1]).isEqualTo(',');
            String text = new String(slot, StandardCharsets.UTF_8);
            assertThat(text).doesNotContain("\ufffd").contains("\",\"timestamp_sec\":0}");
        }
    }

    @Test
    void folderThatCannotBeMade_isNoReasonNotToServe() throws IOException {
        Files.writeString(dir.resolve("file"), "");
        assertThat(ActiveQueryFile.open(dir.resolve("file"), 2)).isNull();
    }
}
