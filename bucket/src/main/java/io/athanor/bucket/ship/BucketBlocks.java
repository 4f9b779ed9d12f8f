package io.athanor.bucket.ship;

import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Raw blocks of one set of external labels in a bucket, looked through once, when it is first asked. One thread. */
final class BucketBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(BucketBlocks.class);

    private final Bucket bucket;
    private final Labels labels;
    private @Nullable List<BlockMeta> blocks;

    BucketBlocks(Bucket bucket, Labels labels) {
        this.bucket = bucket;
        this.labels = labels;
    }

    private List<BlockMeta> blocks() throws IOException {
        List<BlockMeta> known = blocks;
        if (known == null) {
            LOG.info("gathering all existing blocks from the remote bucket for check");
            List<Ulid> folders = new ArrayList<>();
            bucket.listDirectories("", name -> {
                Ulid ulid = Ulid.tryParse(name.substring(0, name.length() - 1));
                if (ulid != null) {
                    folders.add(ulid);
                }
            });
            known = new ArrayList<>();
            for (Ulid folder : folders) {
                BlockMeta meta = read(folder);
                ThanosMeta thanos = meta == null ? null : meta.thanos();
                if (meta != null && thanos != null && thanos.labels().equals(labels) && meta.resolution() == 0) {
                    known.add(meta);
                }
            }
            blocks = known;
        }
        return known;
    }

    /** Null: there is no block, or not yet, or it is none. */
    private @Nullable BlockMeta read(Ulid ulid) throws IOException {
        String name = ulid + "/" + BlockMeta.FILE;
        try (InputStream in = bucket.get(name)) {
            return BlockMeta.parse(in.readAllBytes(), name);
        } catch (ObjectNotFoundException e) {
            return null;
        } catch (CorruptBlockException e) {
            LOG.atWarn().addKeyValue("block", ulid).setCause(e).log("a block of the bucket is left out of the check");
            return null;
        }
    }

    /** Whether all that the block was made of is in the bucket, in whatever blocks. */
    boolean haveSourcesOf(BlockMeta block) throws IOException {
        Set<Ulid> missing = new HashSet<>(block.sources());
        for (BlockMeta there : blocks()) {
            there.sources().forEach(missing::remove);
        }
        return missing.isEmpty();
    }

    /** A block whose times overlap those of this one. */
    Optional<BlockMeta> overlapping(BlockMeta block) throws IOException {
        return blocks().stream()
                .filter(there -> there.minTime() < block.maxTime() && block.minTime() < there.maxTime())
                .findFirst();
    }

    /** One was uploaded. */
    void add(BlockMeta block) {
        if (blocks != null) {
            blocks.add(block);
        }
    }
}
