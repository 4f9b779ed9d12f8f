package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchFlagsTest {
    private static FetchConfig store(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--objstore.config=type: FILESYSTEM\nconfig: {directory: /bucket}");
        return StoreCommand.settingsOf(all.toArray(String[]::new)).fetch();
    }

    @Test
    void defaultsOfStore_areThanoss() {
        assertThat(store("--data-dir=/d"))
                .isEqualTo(new FetchConfig(
                        Discovery.CONCURRENT,
                        32,
                        Path.of("/d/meta-syncer"),
                        IndexUse.TRUSTED,
                        Set.of(MarkKind.DELETION),
                        new BlockFilters(
                                TimeLimit.LEAST,
                                TimeLimit.GREATEST,
                                Relabeling.NONE,
                                StoreShard.ALL,
                                Duration.ZERO,
                                Duration.ofHours(24),
                                List.of())));
    }

    @Test
    void flags_reachTheFetcher() {
        FetchConfig config = store(
                "--block-discovery-strategy=recursive",
                "--block-meta-fetch-concurrency=7",
                "--objstore.bucket-index=false",
                "--min-time=-2w",
                "--max-time=2026-01-01T00:00:00Z",
                "--store.shard=1/3",
                "--consistency-delay=5m",
                "--ignore-deletion-marks-delay=12h",
                "--selector.relabel-config=[{action: drop, source_labels: [a], regex: b}]");

        assertThat(config.discovery()).isEqualTo(Discovery.RECURSIVE);
        assertThat(config.concurrency()).isEqualTo(7);
        assertThat(config.index()).isEqualTo(IndexUse.NONE);
        assertThat(config.filters().minTime()).isEqualTo(TimeLimit.parse("-2w"));
        assertThat(config.filters().maxTime()).isEqualTo(TimeLimit.parse("2026-01-01T00:00:00Z"));
        assertThat(config.filters().shard()).isEqualTo(new StoreShard(1, 3));
        assertThat(config.filters().consistencyDelay()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.filters().ignoreDeletionMarksDelay()).isEqualTo(Duration.ofHours(12));
        assertThat(config.filters().selector().rules()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--min-time=2026-01-02T00:00:00Z --max-time=2026-01-01T00:00:00Z|--min-time '2026-01-02T00:00:00Z' can't be"
                        + " greater than --max-time '2026-01-01T00:00:00Z'",
                "--min-time=soon|--min-time: \"soon\" is neither a time",
                "--block-discovery-strategy=magic|\"magic\" is not known here; concurrent and recursive are",
                "--block-meta-fetch-concurrency=0|--block-meta-fetch-concurrency has to be 1 or more",
                "--store.shard=3/3|--store.shard: 3/3 is no shard",
                "--selector.relabel-config=[{action:replace}]|--selector.relabel-config",
            })
    void badFlag_isRefusedByName(String flags, String error) {
        assertThatThrownBy(() -> store(flags.split(" ")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(error);
    }
}
