package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists the folders of a bucket that are named by ULIDs, in their order; whatever else is there is none of ours. Some may hold
 * nothing.
 */
final class FolderListing {
    private static final int ULID_DIGITS = 26;

    private FolderListing() {}

    static void list(Bucket bucket, Discovery discovery, Consumer<Folder> to) throws IOException {
        switch (discovery) {
            case CONCURRENT ->
                bucket.listDirectories("", name -> {
                    Ulid ulid = name.length() == ULID_DIGITS + 1 ? ulid(name) : null;
                    if (ulid != null) {
                        to.accept(new Folder(ulid, null));
                    }
                });
            case RECURSIVE -> {
                Collector collector = new Collector(to);
                bucket.listRecursively("", collector);
                collector.end();
            }
        }
    }

    /** The ULID that a name begins with, followed by a slash; null if it does not. Other spellings are other names. */
    private static @Nullable Ulid ulid(String name) {
        if (name.length() <= ULID_DIGITS || name.charAt(ULID_DIGITS) != '/') {
            return null;
        }
        String folder = name.substring(0, ULID_DIGITS);
        Ulid ulid = Ulid.tryParse(folder);
        return ulid != null && ulid.toString().equals(folder) ? ulid : null;
    }

    /** Puts objects that come in byte order into folders. */
    private static final class Collector implements Consumer<ObjectInfo> {
        private final Consumer<Folder> to;
        private @Nullable Ulid current;
        private String prefix = "";
        private long meta;
        private final long[] marks = new long[MarkKind.ALL.size()];
        private long all;

        Collector(Consumer<Folder> to) {
            this.to = to;
        }

        @Override
        public void accept(ObjectInfo object) {
            if (current == null || !object.name().startsWith(prefix)) {
                end();
                current = ulid(object.name());
                prefix = current + "/";
            }
            if (current != null) {
                add(object.name().substring(prefix.length()), Versions.hash(object.version()));
            }
        }

        private void add(String file, long version) {
            if (file.equals(BlockMeta.FILE)) {
                meta = version;
            }
            for (MarkKind kind : MarkKind.ALL) {
                if (file.equals(kind.file())) {
                    marks[kind.ordinal()] = version;
                }
            }
            if (BlockFiles.isRead(file)) {
                all = Versions.add(all, file, version);
            }
        }

        /** Gives the folder that was begun. */
        void end() {
            if (current != null) {
                to.accept(new Folder(
                        current,
                        new Folder.Files(
                                meta,
                                marks[MarkKind.DELETION.ordinal()],
                                marks[MarkKind.NO_COMPACT.ordinal()],
                                marks[MarkKind.NO_DOWNSAMPLE.ordinal()],
                                marks[MarkKind.QUARANTINE.ordinal()],
                                all)));
            }
            current = null;
            meta = 0;
            all = 0;
            java.util.Arrays.fill(marks, 0);
        }
    }
}
