package io.athanor.bucket.ship;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The blocks in a TSDB's folder.
 *
 * @param good by their first time, then ULID
 * @param bad those whose meta cannot be read, with the reason
 */
record TsdbFolder(List<BlockMeta> good, Map<Ulid, String> bad) {
    static TsdbFolder look(Path dir) throws IOException {
        List<BlockMeta> good = new ArrayList<>();
        Map<Ulid, String> bad = new TreeMap<>();
        try (Stream<Path> entries = Files.list(dir)) {
            for (Path block : (Iterable<Path>) entries::iterator) {
                Ulid ulid = Ulid.tryParse(String.valueOf(block.getFileName()));
                if (ulid != null && Files.isDirectory(block)) {
                    read(block, ulid, good, bad);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        good.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
        return new TsdbFolder(good, bad);
    }

    private static void read(Path block, Ulid ulid, List<BlockMeta> good, Map<Ulid, String> bad) {
        try {
            BlockMeta meta = BlockMeta.read(block);
            if (meta.ulid().equals(ulid)) {
                good.add(meta);
            } else {
                bad.put(ulid, "its meta.json is that of " + meta.ulid());
            }
        } catch (CorruptBlockException | UncheckedIOException e) {
            if (Files.isDirectory(block)) { // else the TSDB has deleted it meanwhile
                bad.put(ulid, String.valueOf(e.getMessage()));
            }
        }
    }
}
