package io.athanor.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM of its own, whose standard error is looked at. */
class JdkLoggingTest {
    @Test
    void librariesThatUseTheJdksLogging_areWrittenInOurForm_butForClientsThatWentAway(@TempDir Path dir)
            throws Exception {
        String printed = RunningProgram.run(
                dir.resolve("out"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Library.class.getName()));

        assertThat(printed.lines()).hasSize(2);
        assertThat(printed.lines().toList().getFirst())
                .contains("level=warn", "could not reach 3 hosts")
                .doesNotContain("Library");
        assertThat(printed.lines().toList().getLast()).contains("level=error", "it is broken", "no such luck");
    }

    /** Says what libraries say. */
    static final class Library {
        private Library() {}

        public static void main(String[] args) {
            Logging.configure(LogLevel.INFO, LogFormat.LOGFMT, "");
            Logger some = Logger.getLogger("some.library");
            some.log(Level.WARNING, "could not reach {0} hosts", 3);
            some.log(Level.FINE, "of no interest");
            Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler")
                    .log(Level.WARNING, "Stream Error", new IllegalStateException("Stream closed before write"));
            Logger.getLogger("io.grpc.internal.Some").log(Level.INFO, "much talk");
            some.log(Level.SEVERE, "it is broken", new IllegalStateException("no such luck"));
        }
    }
}
