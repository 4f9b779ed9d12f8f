package io.athanor.component.tools;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.tools.OverlapReport.Overlap;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for known faults of blocks, and mends what can be mended. A block that is replaced goes into a backup bucket before it is
 * taken away.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final String DETAILS = "manual verify-repair";

    private final Bucket bucket;
    private final @Nullable Bucket backup;
    private final Settings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BlockStore store;
    private final List<String> findings = new ArrayList<>();
    private int repaired;

    /** What is looked for; the names are Thanos's. */
    public enum Issue {
        /** Chunks out of order, duplicated, or out of the block's times. */
        INDEX_KNOWN_ISSUES("index_known_issues", true),
        /** Blocks of a group that overlap. */
        OVERLAPPED_BLOCKS("overlapped_blocks", false),
        /** Blocks of a group that were made of the same blocks. */
        DUPLICATED_COMPACTION("duplicated_compaction", true);

        private final String id;
        private final boolean isRepairable;

        Issue(String id, boolean isRepairable) {
            this.id = id;
            this.isRepairable = isRepairable;
        }

        public String id() {
            return id;
        }

        /** Whether it can be mended. */
        public boolean isRepairable() {
            return isRepairable;
        }
    }

    /**
     * How it is done.
     *
     * @param only if there are any: nothing but these blocks; overlaps cannot be looked for then
     * @param deleteDelay zero: blocks that were replaced are deleted at once; else they are marked
     * @param work folder for blocks while they are worked on; what is in it goes
     */
    public record Settings(Set<Ulid> only, boolean repairs, Duration deleteDelay, Path work) {
        public Settings {
            only = Set.copyOf(only);
        }
    }

    /**
     * What was found.
     *
     * @param findings one sentence each
     * @param repaired how many blocks were mended or taken away
     */
    public record Report(List<String> findings, int repaired) {}

    /** @param backup needed to repair; neither is closed by this */
    public Verification(
            Bucket bucket, @Nullable Bucket backup, Settings settings, InstantSource clock, RandomGenerator random) {
        this.bucket = bucket;
        this.backup = backup;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.store = new BlockStore(bucket, false, clock);
    }

    /** Looks for these, one after the other, at all blocks that are not marked for deletion. */
    public Report run(List<Issue> issues) throws IOException {
        if (settings.repairs()) {
            LOG.warn("GLOBAL COMPACTOR SHOULD __NOT__ BE RUNNING ON THE SAME BUCKET");
        }
        for (Issue issue : issues) {
            LOG.atInfo()
                    .addKeyValue("verifier", issue.id())
                    .addKeyValue("with-repair", settings.repairs())
                    .log("started verifying issue");
            switch (issue) {
                case INDEX_KNOWN_ISSUES -> indexes();
                case OVERLAPPED_BLOCKS -> overlaps(issue);
                case DUPLICATED_COMPACTION -> duplicates(issue);
            }
            LOG.atInfo().addKeyValue("verifier", issue.id()).log("verified issue");
        }
        LOG.info("verify task completed");
        return new Report(List.copyOf(findings), repaired);
    }

    private List<BlockMeta> metas() throws IOException {
        return BlockFinder.metas(
                new BlockFinder(bucket, clock).find(BlockFilters.of(Duration.ZERO), Set.of(MarkKind.DELETION)));
    }

    private void found(String finding) {
        findings.add(finding);
    }

    private void noIds(Issue issue) throws IOException {
        if (!settings.only().isEmpty()) {
            throw new IOException("verify " + issue.id() + ": id matching is not supported");
        }
    }

    private void indexes() throws IOException {
        for (BlockMeta meta : metas()) {
            if (settings.only().isEmpty() || settings.only().contains(meta.ulid())) {
                try {
                    index(meta);
                } finally {
                    FolderTree.delete(settings.work());
                }
            }
        }
    }

    private void index(BlockMeta meta) throws IOException {
        String problem = problem(meta);
        if (problem.isEmpty()) {
            LOG.atDebug().addKeyValue("id", meta.ulid()).log("no issue");
            return;
        }
        found("block " + meta.ulid() + ": " + problem);
        LOG.atWarn().addKeyValue("id", meta.ulid()).addKeyValue("err", problem).log("detected issue");
        if (!settings.repairs()) {
            return;
        }
        try {
            repair(meta);
            repaired++;
            LOG.atInfo().addKeyValue("id", meta.ulid()).log("all good, continuing");
        } catch (IOException | CorruptBlockException e) {
            found("block " + meta.ulid() + " could not be repaired: " + e.getMessage());
            LOG.atError().addKeyValue("id", meta.ulid()).setCause(e).log("could not repair index");
        }
    }

    /** What is wrong with a block's index, empty if nothing is. */
    private String problem(BlockMeta meta) throws IOException {
        String name = meta.ulid() + "/index";
        Optional<Path> local = bucket.localFile(name);
        Path file = local.orElse(settings.work().resolve(meta.ulid() + ".index"));
        if (local.isEmpty()) {
            Files.createDirectories(settings.work());
            try (InputStream in = bucket.get(name)) {
                Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return problem(file, name, meta);
    }

    private static String problem(Path file, String name, BlockMeta meta) {
        try (Arena arena = Arena.ofShared()) {
            return IndexHealth.of(IndexReader.open(file, name, arena), meta.minTime(), meta.maxTime())
                    .problem();
        } catch (CorruptBlockException e) {
            return String.valueOf(e.getMessage());
        } catch (UncheckedIOException e) {
            return "the index cannot be read: " + e.getMessage();
        }
    }

    private void repair(BlockMeta meta) throws IOException {
        if (meta.resolution() > 0) {
            throw new IOException("cannot repair downsampled blocks");
        }
        Files.createDirectories(settings.work());
        Ulid made = Ulid.of(clock.millis(), random);
        BlockRepair.Made repairedBlock = new BlockRepair(store).repair(meta, made, settings.work());
        String left = problem(repairedBlock.folder().resolve("index"), made + "/index", meta);
        if (!left.isEmpty()) {
            throw new IOException("repaired block is invalid " + made + ": " + left);
        }
        LOG.atInfo().addKeyValue("newID", made).log("uploading repaired block");
        store.upload(repairedBlock.folder(), made);
        backupAndDelete(meta.ulid());
    }

    /** Puts a block into the backup bucket, and takes it out of this one, at once or by a mark. */
    private void backupAndDelete(Ulid ulid) throws IOException {
        if (backup == null) {
            throw new IOException("repair is specified, so backup client is required");
        }
        boolean[] isThere = {false};
        backup.list(ulid.toString(), name -> isThere[0] = true);
        if (isThere[0]) {
            throw new IOException(ulid + " dir seems to exists in backup bucket. Remove this block manually if you are"
                    + " sure it is safe to do");
        }
        LOG.atInfo().addKeyValue("id", ulid).log("Uploading block to backup bucket");
        List<String> names = new ArrayList<>();
        bucket.listRecursively(ulid.toString(), object -> names.add(object.name()));
        String meta = ulid + "/" + BlockMeta.FILE;
        names.remove(meta);
        names.add(meta);
        for (String name : names) {
            try (InputStream in = bucket.get(name)) {
                backup.put(name, in);
            }
        }
        if (settings.deleteDelay().isZero()) {
            LOG.atInfo().addKeyValue("id", ulid).log("Deleting block");
            store.delete(ulid);
        } else {
            LOG.atInfo().addKeyValue("id", ulid).log("Marking block as deleted");
            new BlockMarker(bucket).mark(new BlockMark.Deletion(ulid, DETAILS, store.now()));
        }
    }

    private void overlaps(Issue issue) throws IOException {
        noIds(issue);
        OverlapReport.byGroup(metas()).forEach((group, overlaps) -> {
            String told = overlaps.stream().map(Overlap::toString).collect(Collectors.joining("\n"));
            found("group " + group + ": " + told);
            LOG.atWarn()
                    .addKeyValue("group", group)
                    .addKeyValue("overlap", told)
                    .log("found overlapped blocks");
        });
    }

    private void duplicates(Issue issue) throws IOException {
        noIds(issue);
        Set<Ulid> superfluous = new LinkedHashSet<>();
        for (Map.Entry<String, List<Overlap>> group :
                OverlapReport.byGroup(metas()).entrySet()) {
            for (Overlap overlap : group.getValue()) {
                duplicates(group.getKey(), overlap, superfluous);
            }
        }
        if (superfluous.isEmpty()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("ULIDs", superfluous)
                .addKeyValue("num", superfluous.size())
                .log("Found duplicated blocks that are ok to be removed");
        if (settings.repairs()) {
            for (Ulid ulid : superfluous) {
                backupAndDelete(ulid);
                repaired++;
                LOG.atInfo().addKeyValue("id", ulid).log("Removed duplicated block");
            }
        }
    }

    /** Of blocks with the same times, level, sources and statistics the first stays. */
    private void duplicates(String group, Overlap overlap, Set<Ulid> superfluous) {
        boolean isAny = false;
        List<BlockMeta> blocks = overlap.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            for (int before = 0; before < i; before++) {
                if (isSame(blocks.get(before), blocks.get(i))) {
                    isAny = true;
                    if (superfluous.add(blocks.get(i).ulid())) {
                        found("group " + group + ": block "
                                + blocks.get(i).ulid() + " is a duplicate of "
                                + blocks.get(before).ulid());
                        LOG.atWarn()
                                .addKeyValue("group", group)
                                .addKeyValue("range-min", overlap.mint())
                                .addKeyValue("range-max", overlap.maxt())
                                .addKeyValue("kill", OverlapReport.told(blocks.get(i)))
                                .log("found duplicated blocks");
                    }
                    break;
                }
            }
        }
        if (!isAny) {
            LOG.atWarn()
                    .addKeyValue("group", group)
                    .addKeyValue("overlap", overlap)
                    .log("found overlapped blocks, but all of the blocks are unique. Seems like unrelated issue."
                            + " Ignoring overlap");
        }
    }

    private static boolean isSame(BlockMeta a, BlockMeta b) {
        return a.minTime() == b.minTime()
                && a.maxTime() == b.maxTime()
                && a.compaction().level() == b.compaction().level()
                && a.sources().equals(b.sources())
                && a.stats().equals(b.stats());
    }
}
