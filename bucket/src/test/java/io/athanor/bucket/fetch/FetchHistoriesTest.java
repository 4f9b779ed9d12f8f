package io.athanor.bucket.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.bucketindex.BlockMarks;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Buckets with random histories: blocks are uploaded in steps, marked, unmarked, compacted, deleted in steps, their metas come
 * out corrupt; the index is written now and then, time passes. After each step several fetchers, of which some are restarted now
 * and then, are compared with a naive reading of what is there.
 */
class FetchHistoriesTest {
    @TempDir
    private Path folder = Path.of("");

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void randomHistories_everyFetcherSeesWhatIsThere() throws IOException {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        int believed = 0;
        for (int round = 0; round < 15; round++) {
            believed += new History(seed + round, folder.resolve("r" + round)).run(40);
        }
        assertThat(believed).as("views that believed an index").isPositive();
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final Path folder;
        private final World world = new World();
        private final Map<Ulid, Folder> folders = new TreeMap<>();
        private Map<Ulid, Folder> indexed = Map.of();
        private long indexedAt = Long.MIN_VALUE;
        private int made;
        private final BlockFetcher compactor = world.fetcher(World.config(Discovery.CONCURRENT, IndexUse.METAS, null));
        private final BucketIndexWriter writer = new BucketIndexWriter(world.bucket);
        private BlockFetcher concurrent;
        private BlockFetcher recursive;
        private BlockFetcher trusting;

        History(long seed, Path folder) {
            this.seed = seed;
            this.random = new Random(seed);
            this.folder = folder;
            concurrent = newConcurrent();
            recursive = newRecursive();
            trusting = newTrusting();
        }

        /** What is in a folder: a meta, perhaps a corrupt one, or none; a mark of each kind. */
        private record Folder(@Nullable BlockMeta meta, boolean isCorrupt, BlockMarks marks) {
            Folder with(BlockMarks newMarks) {
                return new Folder(meta, isCorrupt, newMarks);
            }
        }

        private BlockFetcher newConcurrent() {
            return world.fetcher(World.config(Discovery.CONCURRENT, IndexUse.NONE, folder.resolve("c")));
        }

        private BlockFetcher newRecursive() {
            return world.fetcher(World.config(Discovery.RECURSIVE, IndexUse.METAS, folder.resolve("r")));
        }

        private BlockFetcher newTrusting() {
            return world.fetcher(World.config(Discovery.CONCURRENT, IndexUse.TRUSTED, folder.resolve("t")));
        }

        int run(int steps) throws IOException {
            int believed = 0;
            for (int step = 0; step < steps; step++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    change();
                }
                check(concurrent.fetch(), folders, step);
                check(recursive.fetch(), folders, step);
                BlockView view = trusting.fetch();
                assertThat(view.isFirstHand()).isEqualTo(!isIndexFresh());
                check(view, isIndexFresh() ? asTrusted() : folders, step);
                neverHidesNorResurrects(view, step);
                believed += view.isFirstHand() ? 0 : 1;
                world.now = world.now.plus(Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 10 : 300)));
            }
            return believed;
        }

        private boolean isIndexFresh() {
            return indexedAt >= world.now.toEpochMilli() - Duration.ofHours(1).toMillis();
        }

        private void change() throws IOException {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> upload();
                case 3 -> compact();
                case 4, 5 -> mark();
                case 6 -> unmark();
                case 7, 8 -> delete();
                case 9 -> restart();
                default -> writeIndex();
            }
        }

        private Ulid newUlid() {
            made++;
            return new Ulid(world.now.toEpochMilli() << 16, made);
        }

        private BlockMeta meta(Ulid ulid, Labels labels, List<Ulid> sources) {
            return BlockMeta.ofSamples(ulid, made * 10L, made * 10L + 10)
                    .withCompaction(new BlockCompaction(1, sources, List.of(), false, false, List.of()))
                    .withThanos(ThanosMeta.of(labels, "sidecar").withUploadTime(world.now));
        }

        /** In steps: at any time only a part may be there. */
        private void upload() {
            Ulid ulid = newUlid();
            world.put(ulid + "/index", "index");
            Folder folder = new Folder(null, false, BlockMarks.NONE);
            int fate = random.nextInt(5);
            if (fate == 0) {
                world.put(ulid + "/meta.json", "{\"ulid\": ");
                folder = new Folder(null, true, BlockMarks.NONE);
            } else if (fate > 1) {
                BlockMeta meta = meta(ulid, Labels.of("c", "" + random.nextInt(2)), List.of(ulid));
                world.put(ulid + "/meta.json", meta.toBytes());
                folder = new Folder(meta, false, BlockMarks.NONE);
            }
            folders.put(ulid, folder);
        }

        private void compact() {
            List<BlockMeta> some = folders.values().stream()
                    .map(Folder::meta)
                    .filter(meta -> meta != null && random.nextInt(3) > 0)
                    .limit(3)
                    .toList();
            if (some.isEmpty()) {
                return;
            }
            List<Ulid> sources = some.stream()
                    .flatMap(meta -> meta.sources().stream())
                    .distinct()
                    .toList();
            Ulid ulid = newUlid();
            ThanosMeta thanos = some.getFirst().thanos();
            BlockMeta meta = meta(ulid, thanos == null ? Labels.EMPTY : thanos.labels(), sources);
            world.put(meta);
            folders.put(ulid, new Folder(meta, false, BlockMarks.NONE));
        }

        private @Nullable Ulid any() {
            List<Ulid> all = List.copyOf(folders.keySet());
            return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        }

        private Folder here(Ulid ulid) {
            return Objects.requireNonNull(folders.get(ulid));
        }

        private void mark() {
            Ulid ulid = any();
            if (ulid == null) {
                return;
            }
            long at = world.now.minus(Duration.ofHours(random.nextInt(50))).getEpochSecond();
            BlockMark mark = switch (random.nextInt(3)) {
                case 0 -> new BlockMark.NoCompact(ulid, at, "manual", "");
                case 1 -> new BlockMark.NoDownsample(ulid, at, "manual", "");
                default -> new BlockMark.Deletion(ulid, "", at);
            };
            world.mark(mark);
            Folder folder = here(ulid);
            folders.put(ulid, folder.with(folder.marks().with(mark)));
        }

        private void unmark() {
            Ulid ulid = any();
            if (ulid != null) {
                for (MarkKind kind : MarkKind.values()) {
                    world.delete(ulid + "/" + kind.file());
                }
                folders.put(ulid, here(ulid).with(BlockMarks.NONE));
            }
        }

        /** Of a marked block the meta first; now and then it stops there. A few are deleted whole without a mark. */
        private void delete() {
            Ulid ulid = any();
            if (ulid == null) {
                return;
            }
            Folder folder = here(ulid);
            boolean stops = random.nextInt(3) == 0;
            if (stops && folder.marks().deletion() != null) {
                world.delete(ulid + "/meta.json");
                folders.put(ulid, new Folder(null, false, folder.marks()));
            } else {
                world.delete(ulid);
                folders.remove(ulid);
            }
        }

        private void restart() {
            concurrent = newConcurrent();
            recursive = newRecursive();
            trusting = newTrusting();
        }

        private void writeIndex() throws IOException {
            BlockView view = compactor.fetch();
            if (writer.write(view)) {
                indexed = new HashMap<>(folders);
                indexedAt = world.now.toEpochMilli();
            }
        }

        /**
         * What an index is believed of: that whole blocks that it knows are still whole if their folders are there, or if it
         * knows a deletion mark, their metas; and their marks.
         */
        private Map<Ulid, Folder> asTrusted() {
            Map<Ulid, Folder> all = new TreeMap<>(folders);
            indexed.forEach((ulid, then) -> {
                Folder now = folders.get(ulid);
                boolean isBelieved =
                        now != null && then.meta() != null && (then.marks().deletion() == null || now.meta() != null);
                if (isBelieved) {
                    all.put(ulid, then);
                }
            });
            return all;
        }

        private void neverHidesNorResurrects(BlockView view, int step) {
            folders.forEach((ulid, now) -> {
                BlockInfo seen = view.find(ulid);
                assertThat(seen != null && (now.meta() == null || now.meta().equals(seen.meta())))
                        .as("%s at step %d, -Dathanor.seed=%d", ulid, step, seed)
                        .isTrue();
            });
            assertThat(view.blocks()).hasSameSizeAs(folders.keySet());
        }

        private void check(BlockView view, Map<Ulid, Folder> expected, int step) {
            Map<Ulid, BlockState> states = new TreeMap<>();
            expected.forEach((ulid, folder) -> states.put(ulid, naive(ulid, expected)));
            Map<Ulid, BlockState> seen = new TreeMap<>();
            for (BlockInfo block : view.blocks()) {
                seen.put(block.ulid(), block.state());
                Folder folder = expected.get(block.ulid());
                if (folder != null && folder.meta() != null) {
                    assertThat(block.meta()).isEqualTo(folder.meta());
                    assertThat(block.marks())
                            .as("step %d, -Dathanor.seed=%d", step, seed)
                            .isEqualTo(folder.marks());
                }
            }
            assertThat(seen).as("step %d, -Dathanor.seed=%d", step, seed).isEqualTo(states);
            assertThat(view.isComplete()).isTrue();
        }

        private BlockState naive(Ulid ulid, Map<Ulid, Folder> all) {
            Folder folder = Objects.requireNonNull(all.get(ulid));
            if (folder.isCorrupt()) {
                return BlockState.CORRUPTED_META;
            }
            if (folder.meta() == null) {
                return BlockState.NO_META;
            }
            if (isMarked(folder)) {
                return BlockState.MARKED_FOR_DELETION;
            }
            List<BlockMeta> others = new ArrayList<>();
            all.forEach((name, other) -> {
                if (other.meta() != null && !isMarked(other) && !name.equals(ulid)) {
                    others.add(other.meta());
                }
            });
            return others.stream().anyMatch(other -> hides(other, folder.meta()))
                    ? BlockState.DUPLICATE
                    : BlockState.LOADED;
        }

        private boolean isMarked(Folder folder) {
            BlockMark.Deletion mark = folder.marks().deletion();
            return mark != null && world.now.getEpochSecond() - mark.deletionTime() > 24 * 3600;
        }

        private static Labels labels(BlockMeta meta) {
            return Objects.requireNonNull(meta.thanos()).labels();
        }

        /** Whether one holds all of the other's sources, and more of them, or came before. */
        private static boolean hides(BlockMeta one, BlockMeta other) {
            if (!labels(one).equals(labels(other)) || !new HashSet<>(one.sources()).containsAll(other.sources())) {
                return false;
            }
            int more = one.sources().size() - other.sources().size();
            return more > 0 || more == 0 && one.ulid().compareTo(other.ulid()) < 0;
        }
    }
}
