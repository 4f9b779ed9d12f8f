package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RunningProgram;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM of its own, with the launcher's collector and a heap that it would fill for long before it looked. */
class OldGenerationTest {
    @ParameterizedTest(name = "patience {0}")
    @ValueSource(strings = {"1", "4"})
    void oldGeneration_fullOfGarbage_isCollectedLongBeforeTheHeapIsFull(String patience, @TempDir Path dir)
            throws Exception {
        String printed = RunningProgram.run(
                dir.resolve("out"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmn24m",
                        "-Xms48m",
                        "-Xmx3g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Churn.class.getName(),
                        patience));

        assertThat(printed).isEqualTo("collected\n");
    }

    /** Makes garbage that lives through collections of the young generation. */
    static final class Churn {
        private static final byte[][] RECENT = new byte[48][];

        private Churn() {}

        public static void main(String[] args) throws InterruptedException {
            OldGeneration.keepSmall(Integer.parseInt(args[0]), Duration.ZERO);
            for (int mebibytes = 0; mebibytes < 2048; mebibytes++) {
                for (int i = 0; i < 8; i++) {
                    RECENT[(mebibytes * 8 + i) % RECENT.length] = new byte[128 << 10];
                }
                Thread.sleep(1);
                if (collections() > 0) {
                    System.out.println("collected");
                    return;
                }
            }
            System.out.println("not collected after 2 GiB");
        }

        private static long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(collector -> collector.getName().equals("MarkSweepCompact"))
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }
    }
}
