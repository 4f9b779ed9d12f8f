package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.StaleMarker;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two real replicas of {@code ../shared/fixtures} under the three rules: the figures of {@code docs/deduplication.md}. */
class FixtureBucketsTest {
    private static final List<LabelMatcher> ALL = List.of(new LabelMatcher(MatchType.REGEX, "__name__", ".+"));
    private static final long BEGIN = 1_761_177_600_000L;
    private static final long DAY = 86_400_000;
    private static final long END = BEGIN + 14 * DAY - 1;

    private final List<Block> open = new ArrayList<>();

    /** Per series, its chunks in each replica. */
    private final Map<Labels, List<SeriesChunks>> series = new TreeMap<>();

    @BeforeEach
    void open() throws IOException {
        Map<String, Map<Labels, List<SeriesChunks>>> replicas = new TreeMap<>();
        try (Stream<Path> dirs = Files.list(Shared.path("fixtures/bucket-raw"))) {
            for (Path dir : dirs.sorted().toList()) {
                Block block = Block.open(dir);
                open.add(block);
                Map<Labels, List<SeriesChunks>> of = replicas.computeIfAbsent(replica(block), r -> new TreeMap<>());
                SelectRequest all = new SelectRequest(ALL, Long.MIN_VALUE, Long.MAX_VALUE, SelectHints.NONE);
                try (SeriesCursor cursor = block.select(all)) {
                    while (cursor.next()) {
                        of.computeIfAbsent(cursor.labels(), l -> new ArrayList<>())
                                .add(cursor.chunks());
                    }
                }
            }
        }
        for (Map<Labels, List<SeriesChunks>> of : replicas.values()) {
            of.forEach((labels, blocks) ->
                    series.computeIfAbsent(labels, l -> new ArrayList<>()).add(new OfBlocks(blocks)));
        }
    }

    @AfterEach
    void close() {
        open.forEach(Block::close);
    }

    private static String replica(Block block) {
        return block.meta().thanos() == null
                ? ""
                : block.meta().thanos().labels().get("replica");
    }

    /** The chunks of one series in several blocks. */
    private record OfBlocks(List<SeriesChunks> blocks) implements SeriesChunks {
        @Override
        public void read(long mint, long maxt, ChunkBuffer into) {
            into.clear();
            ChunkBuffer one = new ChunkBuffer();
            for (SeriesChunks block : blocks) {
                block.read(mint, maxt, one);
                for (int i = 0; i < one.size; i++) {
                    into.add(one.mint[i], one.maxt[i], one.encoding[i], one.data[i], one.offset[i], one.length[i]);
                }
            }
        }
    }

    /** What one rule makes of all series. */
    private record Outcome(long samples, long close, long holes, long changedBySplit) {}

    private Outcome outcome(DedupFunc func) {
        Deduplicator deduplicator = new Deduplicator(func);
        SampleBuffer out = new SampleBuffer();
        long samples = 0;
        long close = 0;
        long holes = 0;
        long changed = 0;
        for (List<SeriesChunks> replicas : series.values()) {
            deduplicator.read(replicas, Kind.RAW, BEGIN, END, out);
            samples += out.size;
            for (int i = 1; i < out.size; i++) {
                long step = out.t[i] - out.t[i - 1];
                close += step < 60_000 && !StaleMarker.is(out.v[i]) && !StaleMarker.is(out.v[i - 1]) ? 1 : 0;
                holes += step > 240_000 && step < 3_600_000 ? 1 : 0;
            }
            Set<String> whole = new HashSet<>(PiecedReplica.text(out));
            Set<String> pieces = new HashSet<>();
            for (long day = BEGIN; day < END; day += DAY) {
                deduplicator.read(replicas, Kind.RAW, day, day + DAY - 1, out);
                pieces.addAll(PiecedReplica.text(out));
            }
            Set<String> both = new HashSet<>(whole);
            both.retainAll(pieces);
            changed += whole.size() + pieces.size() - 2L * both.size();
        }
        return new Outcome(samples, close, holes, changed);
    }

    @Test
    void realReplicas_underEachRule() {
        assertThat(series).hasSize(22);
        Outcome penalty = outcome(DedupFunc.PENALTY);
        Outcome chain = outcome(DedupFunc.CHAIN);
        Outcome athanor = outcome(DedupFunc.ATHANOR);
        System.out.println("penalty " + penalty + "\nchain " + chain + "\nathanor " + athanor);

        assertThat(chain.changedBySplit()).isZero();
        assertThat(athanor.changedBySplit()).isZero();
        assertThat(penalty.changedBySplit()).isPositive();
        assertThat(athanor.close()).isZero();
        assertThat(athanor.holes()).isLessThanOrEqualTo(penalty.holes());
    }
}
