package io.athanor.objstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition.IfAbsent;
import io.athanor.objstore.PutCondition.IfMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions hold among processes: a counter in an object, counted up by several at once, loses nothing. */
class TwoProcessesTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = 60;

    @Test
    void counter_countedUpByManyProcesses_losesNothing(@TempDir Path folder) throws Exception {
        FilesystemBucket bucket = FilesystemBucket.open(folder);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Counting.class.getName(),
                            folder.toString())
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }

        try (InputStream in = bucket.get("counter")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Integer.toString(PROCESSES * ROUNDS));
        }
    }

    static final class Counting {
        private Counting() {}

        public static void main(String[] args) throws IOException {
            FilesystemBucket bucket = FilesystemBucket.open(Path.of(args[0]));
            int done = 0;
            while (done < ROUNDS) {
                try {
                    countUp(bucket);
                    done++;
                } catch (PreconditionFailedException e) {
                    // another process was faster: again
                }
            }
        }

        private static void countUp(FilesystemBucket bucket) throws IOException {
            if (!bucket.exists("counter")) {
                bucket.putIf(new IfAbsent(), "counter", text("1"));
                return;
            }
            String version = bucket.attributes("counter").version();
            String now;
            try (InputStream in = bucket.get("counter")) {
                now = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            bucket.putIf(new IfMatch(version), "counter", text(Integer.toString(Integer.parseInt(now) + 1)));
        }

        private static InputStream text(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
