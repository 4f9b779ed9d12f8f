package io.athanor.component.tools;

import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts marks beside blocks by hand, or takes them away. */
public final class Marking {
    /** The marks that may be put: names of files. */
    public static final List<String> MARKERS =
            List.of(BlockMark.Deletion.FILE, BlockMark.NoCompact.FILE, BlockMark.NoDownsample.FILE);

    private static final Logger LOG = LoggerFactory.getLogger(Marking.class);
    private static final String MANUAL = "manual";

    private final Bucket bucket;
    private final BlockMarker marker;
    private final InstantSource clock;

    /** @param bucket is not closed by this */
    public Marking(Bucket bucket, InstantSource clock) {
        this.bucket = bucket;
        this.marker = new BlockMarker(bucket);
        this.clock = clock;
    }

    /**
     * Marks a block, unless it has such a mark; says whether it did.
     *
     * @param file one of {@link #MARKERS}
     * @throws IOException also if there is no such block
     */
    public boolean mark(Ulid block, String file, String details) throws IOException {
        if (!isThere(block)) {
            throw new IOException("there is no block " + block + " in the bucket: correct the id");
        }
        long now = clock.instant().getEpochSecond();
        BlockMark mark = switch (file) {
            case BlockMark.Deletion.FILE -> new BlockMark.Deletion(block, details, now);
            case BlockMark.NoCompact.FILE -> new BlockMark.NoCompact(block, now, MANUAL, details);
            case BlockMark.NoDownsample.FILE -> new BlockMark.NoDownsample(block, now, MANUAL, details);
            default -> throw new IllegalArgumentException("no mark of " + MARKERS + " is called " + file);
        };
        boolean isNew = marker.mark(mark);
        if (isNew) {
            LOG.atInfo().addKeyValue("block", block).addKeyValue("marker", file).log("block has been marked");
        } else {
            LOG.atWarn()
                    .addKeyValue("block", block)
                    .addKeyValue("marker", file)
                    .log("the block has such a mark already");
        }
        return isNew;
    }

    /** Whether there is anything of a block: what an upload has left may be marked as well. */
    private boolean isThere(Ulid block) throws IOException {
        boolean[] holds = {false};
        bucket.list(block.toString(), name -> holds[0] = true);
        return holds[0];
    }

    /** Takes a mark away; says whether there was one. */
    public boolean remove(Ulid block, String file) throws IOException {
        String name = block + "/" + file;
        if (!bucket.exists(name)) {
            LOG.atWarn().addKeyValue("block", block).addKeyValue("marker", file).log("the block has no such mark");
            return false;
        }
        bucket.delete(name);
        LOG.atInfo().addKeyValue("block", block).addKeyValue("marker", file).log("mark has been removed from block");
        return true;
    }
}
