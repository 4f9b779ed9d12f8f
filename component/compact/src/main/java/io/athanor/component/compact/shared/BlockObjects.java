package io.athanor.component.compact.shared;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The objects of one block, as a listing shows them. */
final class BlockObjects {
    private final Ulid ulid;
    private final Map<String, ObjectInfo> objects;

    private BlockObjects(Ulid ulid, Map<String, ObjectInfo> objects) {
        this.ulid = ulid;
        this.objects = objects;
    }

    static BlockObjects list(Bucket bucket, Ulid ulid) throws IOException {
        Map<String, ObjectInfo> objects = new LinkedHashMap<>();
        String dir = ulid.toString();
        bucket.listRecursively(dir, object -> objects.put(object.name().substring(dir.length() + 1), object));
        return new BlockObjects(ulid, objects);
    }

    Ulid ulid() {
        return ulid;
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    /** Whether there is an object of this name below the block's. */
    boolean has(String file) {
        return objects.containsKey(file);
    }

    boolean hasMeta() {
        return has(BlockMeta.FILE);
    }

    boolean isMarkedForDeletion() {
        return has(BlockMark.Deletion.FILE);
    }

    /** Whether each file that the meta names, itself left out, is there with its size. */
    boolean isWhole(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        if (thanos == null) {
            return false;
        }
        boolean any = false;
        for (ThanosMeta.BlockFile file : thanos.files()) {
            if (!file.path().equals(BlockMeta.FILE)) {
                ObjectInfo object = objects.get(file.path());
                if (object == null || object.size() != file.sizeBytes()) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    /** When the oldest of its files was written, meta and marks left out; {@link Instant#MAX} if there is none. */
    Instant oldest() {
        Instant oldest = Instant.MAX;
        for (Map.Entry<String, ObjectInfo> object : objects.entrySet()) {
            if (object.getKey().equals("index") || object.getKey().startsWith("chunks/")) {
                Instant written = object.getValue().lastModified();
                oldest = written.isBefore(oldest) ? written : oldest;
            }
        }
        return oldest;
    }

    /** When the newest object was written; {@link Instant#MIN} if there is none. */
    Instant newest() {
        Instant newest = Instant.MIN;
        for (ObjectInfo object : objects.values()) {
            newest = object.lastModified().isAfter(newest) ? object.lastModified() : newest;
        }
        return newest;
    }

    /** Takes the block away: meta.json first, so that it is none any more, its deletion mark last. */
    void erase(Bucket bucket) throws IOException {
        if (hasMeta()) {
            bucket.delete(ulid + "/" + BlockMeta.FILE);
        }
        for (String file : objects.keySet()) {
            if (!file.equals(BlockMeta.FILE) && !file.equals(BlockMark.Deletion.FILE)) {
                bucket.delete(ulid + "/" + file);
            }
        }
        if (isMarkedForDeletion()) {
            bucket.delete(ulid + "/" + BlockMark.Deletion.FILE);
        }
    }
}
