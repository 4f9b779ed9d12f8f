package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.testing.testkit.ServedBucket;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser. */
class ServedPageTest {
    private static final long END_MS = 1_735_696_800_000L;

    @Test
    void page_openedWithAQueryAndATime_showsItsAnswerAndWhatItCost(@TempDir Path dir)
            throws IOException, InterruptedException {
        FleetSpec spec = new FleetSpec(3, END_MS - FleetSpec.BLOCK_MS, END_MS, 60_000, "c", 1, 5, BlockForm.PROMETHEUS);
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(spec, bucket, ProgressListener.NONE);

        try (ServedBucket ours = ServedBucket.of(bucket)) {
            String query = QueryApi.encode("count by (job) (up)") + "&time=" + (END_MS / 1000 - 60) + "&analyse=1";
            String page = opened(dir, ours.base() + "/#q=" + query);

            assertThat(page)
                    .contains("<table")
                    .contains("app-000")
                    .contains("app-001")
                    .contains("app-002")
                    .contains("Where the time went")
                    .contains("count by (job)")
                    .contains("instant selector up");
        }
    }

    @Test
    void pageOfBlocks_showsThem_andWhatIsLeftOut(@TempDir Path dir) throws IOException, InterruptedException {
        FleetSpec spec = new FleetSpec(1, END_MS - 3 * FleetSpec.BLOCK_MS, END_MS, 60_000, "c", 2, 5, BlockForm.THANOS);
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(spec, bucket, ProgressListener.NONE);
        Path broken;
        try (Stream<Path> blocks = Files.list(bucket)) {
            broken = blocks.sorted().findFirst().orElseThrow();
        }
        Files.delete(broken.resolve("meta.json"));

        try (ServedBucket ours = ServedBucket.of(bucket)) {
            assertThat(opened(dir, ours.base() + "/loaded"))
                    .contains("5 blocks · 2 label sets", "2024-12-31 20:00:00 to 2025-01-01 02:00:00 UTC")
                    .contains("replica=")
                    .contains("1 block is left out", String.valueOf(broken.getFileName()), "it has no meta.json")
                    .doesNotContain("class=\"note error\"");
        }
    }

    /** The page as it is when its scripts have run. */
    private static String opened(Path dir, String url) throws IOException, InterruptedException {
        return RunningProgram.run(
                dir.resolve("page.html"),
                List.of(
                        RealPrograms.chromium().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + dir.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        url));
    }
}
