package io.athanor.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import io.athanor.testing.testkit.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** In a JVM of its own, whose logging another thread is setting up when it is told how. */
class LoggingAtStartTest {
    @Test
    void configure_whileAnotherThreadSetsLoggingUp_isNotForgotten(@TempDir Path dir) throws Exception {
        String printed = RunningProgram.run(
                dir.resolve("out"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dslf4j.provider=" + Slow.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName()));

        assertThat(printed).contains("level=info").contains("ready to serve");
    }

    /** Says that it is set up, when all is told that there is to tell. */
    static final class Program {
        private static final Thread MAIN = Thread.currentThread();
        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static volatile boolean told;

        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            Thread other = Thread.ofPlatform().start(() -> LoggerFactory.getLogger("other"));
            BEGUN.await();
            Logging.configure(LogLevel.INFO, LogFormat.LOGFMT, "");
            told = true;
            other.join();
            LoggerFactory.getLogger("main").info("ready to serve");
        }
    }

    /** Logback, which takes until the main thread has told how it is to log, or waits to. */
    public static final class Slow extends LogbackServiceProvider {
        /** Made by SLF4J. */
        public Slow() {}

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // it waits for a state of a thread, which nobody tells of
        public void initialize() {
            Program.BEGUN.countDown();
            while (!Program.told && Program.MAIN.getState() != Thread.State.BLOCKED) {
                Thread.yield();
            }
            super.initialize();
        }
    }
}
