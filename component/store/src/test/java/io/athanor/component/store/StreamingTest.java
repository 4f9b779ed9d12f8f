package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.store.Gateway.Settings;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.MeteredBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.ManySeries;
import io.athanor.testing.contracts.RequestCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one large request takes: memory, and requests to the bucket. */
class StreamingTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path data;

    @Test
    @Timeout(120)
    void everythingOfManySeries_streamsThroughMemoryThatHoldsAFewHundredthsOfIt() throws Exception {
        ManySeries all = new ManySeries(60_000, 4);
        all.write(folder, Labels.of("cluster", "c1"), new Random(1));
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(4 << 20));
            ManySeriesCheck check = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(check::frame);
            check.wasAll();
            System.out.println("60,000 series through " + gateway.memory.peak() + " bytes");
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(120)
    void aDayOfTenThousandSeries_takesNoMoreThanADozenRequests_withTheHeader() throws Exception {
        ManySeries all = new ManySeries(10_000, 24);
        all.write(folder, Labels.of("cluster", "c1"), new Random(1));
        RequestCounts counts = new RequestCounts();
        try (MeteredBucket bucket = new MeteredBucket(far(), counts, System::nanoTime)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(512 << 20));
            counts.reset();
            ManySeriesCheck check = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(check::frame);
            check.wasAll();
            System.out.println("a day of 10,000 series, cold: " + counts);
            assertThat(counts.requests()).as("%s", counts).isLessThanOrEqualTo(12);
            assertThat(counts.requests(Operation.GET)).isZero();
            gateway.closeAndFindNothingLeft();
        }
    }

    /** The folder as buckets are that have no files at hand, of which large parts are read at once. */
    private Bucket far() throws IOException {
        return new ForwardingBucket(FilesystemBucket.open(folder)) {};
    }

    @Test
    @Timeout(60)
    void oneSeries_takesAHandfulOfRequests_andThreeOnceTheHeaderIsThere() throws Exception {
        ManySeries all = new ManySeries(10_000, 24);
        all.write(folder, Labels.of("cluster", "c1"), new Random(1));
        RequestCounts counts = new RequestCounts();
        try (MeteredBucket bucket = new MeteredBucket(FilesystemBucket.open(folder), counts, System::nanoTime)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(64 << 20));
            counts.reset();
            new ManySeriesCheck(all)
                    .check(
                            gateway.ask()
                                    .series(ManySeriesCheck.one(5_000).build())
                                    .next()
                                    .getSeries(),
                            5_000);
            System.out.println("one series, cold: " + counts);
            assertThat(counts.requests()).as("%s", counts).isLessThanOrEqualTo(8);
            counts.reset();
            new ManySeriesCheck(all)
                    .check(
                            gateway.ask()
                                    .series(ManySeriesCheck.one(7_000).build())
                                    .next()
                                    .getSeries(),
                            7_000);
            assertThat(counts.requests())
                    .as("postings, entry, chunks: %s", counts)
                    .isLessThanOrEqualTo(3);
            gateway.closeAndFindNothingLeft();
        }
    }
}
