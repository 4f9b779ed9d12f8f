package io.athanor.bucket;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks through a bucket: which blocks are there, and what their metas and marks say. Used by one thread. */
final class BlockListing {
    private static final Logger LOG = LoggerFactory.getLogger(BlockListing.class);

    /** No meta or mark is larger. */
    private static final int MAX_JSON_BYTES = 64 << 20;

    private final Bucket bucket;
    private final BlockSetConfig config;

    /** Metas read before, by block and fingerprint: they do not change. */
    private Map<Ulid, Candidate> known = Map.of();

    BlockListing(Bucket bucket, BlockSetConfig config) {
        this.bucket = bucket;
        this.config = config;
    }

    /**
     * What was found.
     *
     * @param good by ULID, in its order
     * @param bad blocks without a readable meta
     * @param others blocks that are left out for what they are
     */
    record Found(Map<Ulid, Candidate> good, List<SetAside> bad, List<BlockInfo> others) {}

    /**
     * Looks through the whole bucket.
     *
     * @throws IOException if it cannot be listed; one block that cannot be read is among the bad ones instead
     */
    Found find() throws IOException {
        List<Ulid> ulids = new ArrayList<>();
        bucket.list("", name -> {
            Ulid ulid = name.endsWith("/") ? Ulid.tryParse(name.substring(0, name.length() - 1)) : null;
            if (ulid != null && name.startsWith(ulid.toString())) {
                ulids.add(ulid);
            }
        });
        Found found = new Found(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        for (Ulid ulid : ulids) {
            look(ulid, found);
        }
        known = Map.copyOf(found.good);
        return found;
    }

    private void look(Ulid ulid, Found found) {
        String fingerprint = "";
        try {
            List<ObjectInfo> files = new ArrayList<>();
            boolean isMarked = list(ulid, files);
            fingerprint = fingerprint(files);
            if (files.stream().noneMatch(file -> file.name().equals(ulid + "/" + BlockMeta.FILE))) {
                found.others.add(new BlockInfo(ulid, null, BlockState.NO_META, "it has no " + BlockMeta.FILE));
                return;
            }
            Candidate before = known.get(ulid);
            Candidate now = before != null && before.fingerprint().equals(fingerprint)
                    ? before
                    : new Candidate(meta(ulid), files, fingerprint);
            if (isMarked && isOld(ulid)) {
                String reason = "it is marked for deletion";
                found.others.add(new BlockInfo(ulid, now.meta(), BlockState.MARKED_FOR_DELETION, reason));
            } else {
                found.good.put(ulid, now);
            }
        } catch (ObjectNotFoundException e) {
            found.others.add(new BlockInfo(ulid, null, BlockState.NO_META, "it is being deleted"));
        } catch (CorruptBlockException e) {
            found.bad.add(new SetAside(ulid, null, SetAside.text(e), fingerprint));
        } catch (IOException e) {
            found.bad.add(new SetAside(ulid, null, "its files cannot be read: " + SetAside.text(e), ""));
        }
    }

    /** Collects the files that are read; says whether there is a deletion mark. */
    private boolean list(Ulid ulid, List<ObjectInfo> files) throws IOException {
        boolean[] isMarked = {false};
        bucket.listRecursively(ulid.toString(), file -> {
            String name = file.name().substring(ulid.toString().length() + 1);
            if (name.equals(BlockMark.Deletion.FILE)) {
                isMarked[0] = true;
            } else if (LocalBlocks.isRead(name)) {
                files.add(file);
            }
        });
        return isMarked[0];
    }

    private static String fingerprint(List<ObjectInfo> files) {
        StringBuilder all = new StringBuilder();
        for (ObjectInfo file : files) {
            all.append(file.name().substring(file.name().indexOf('/') + 1))
                    .append('=')
                    .append(file.version())
                    .append(';');
        }
        return all.toString();
    }

    private BlockMeta meta(Ulid ulid) throws IOException {
        String where = ulid + "/" + BlockMeta.FILE;
        BlockMeta meta = BlockMeta.parse(read(where), where);
        if (!meta.ulid().equals(ulid)) {
            throw new CorruptBlockException(where, 0, "it is the meta of block " + meta.ulid());
        }
        return meta;
    }

    private boolean isOld(Ulid ulid) throws IOException {
        BlockMark.@Nullable Deletion mark = mark(ulid);
        return mark != null
                && config.clock().millis() / 1000 - mark.deletionTime()
                        > config.ignoreDeletionMarksDelay().toSeconds();
    }

    private BlockMark.@Nullable Deletion mark(Ulid ulid) throws IOException {
        String where = ulid + "/" + BlockMark.Deletion.FILE;
        try {
            return BlockMark.parse(BlockMark.Deletion.FILE, read(where), where) instanceof BlockMark.Deletion d
                    ? d
                    : null;
        } catch (ObjectNotFoundException e) {
            return null;
        } catch (CorruptBlockException e) {
            LOG.warn("a deletion mark is ignored, because it is bad: {}", e.getMessage());
            return null;
        }
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES + 1);
            if (bytes.length > MAX_JSON_BYTES) {
                throw new CorruptBlockException(
                        name, MAX_JSON_BYTES, "the file is larger than " + MAX_JSON_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
