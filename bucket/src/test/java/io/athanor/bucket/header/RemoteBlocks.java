package io.athanor.bucket.header;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Utf8Order;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.IndexReader;
import io.athanor.tsdb.index.IndexWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Indexes of made-up blocks in a bucket, and matchers to ask of them. */
final class RemoteBlocks {
    private static final String[] NAMES = {"__name__", "job", "pod", "zone", "absent", "many", "wide"};
    private static final String[] REGEXES = {
        ".*", ".+", "", "a", "a|b|c", "v1.*", "[ab]", "v1?", "a?", "v\\d+", "|a", ".*1.*", ".*0", "v10|a", "v[1-3].*"
    };

    private RemoteBlocks() {}

    static BlockMeta meta(long number) {
        return BlockMeta.ofSamples(Ulid.of(number, new Random(number)), 0, 1000);
    }

    /** Writes an index of random series into the bucket and gives the file. */
    static Path put(Bucket bucket, BlockMeta meta, Path dir, Random random, int count) throws IOException {
        TreeSet<Labels> series = new TreeSet<>();
        while (series.size() < count) {
            Labels.Builder labels = Labels.builder().set("many", "v" + random.nextInt(count));
            for (String name : List.of("__name__", "job", "pod", "zone")) {
                labels.set(name, value(random));
            }
            labels.set("wide", "w" + series.size() + "-".repeat(random.nextInt(60)));
            series.add(labels.build());
        }
        return put(bucket, meta, dir, series);
    }

    static Path put(Bucket bucket, BlockMeta meta, Path dir, SortedSet<Labels> series) throws IOException {
        TreeSet<String> symbols = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : series) {
            for (int i = 0; i < labels.size(); i++) {
                symbols.add(labels.name(i));
                symbols.add(labels.value(i));
            }
        }
        Path file = dir.resolve(meta.ulid() + "-index");
        ChunkMetas chunks = new ChunkMetas();
        try (IndexWriter writer = new IndexWriter(file, new ArrayList<>(symbols))) {
            for (Labels labels : series) {
                chunks.clear();
                chunks.add(0, 10, 8);
                writer.addSeries(labels, chunks);
            }
            writer.finish();
        }
        bucket.put(meta.ulid() + "/index", new ByteArrayInputStream(Files.readAllBytes(file)));
        return file;
    }

    static List<LabelMatcher> matchers(Random random) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            MatchType type = MatchType.values()[random.nextInt(4)];
            String value = type == MatchType.EQUAL || type == MatchType.NOT_EQUAL
                    ? value(random)
                    : REGEXES[random.nextInt(REGEXES.length)];
            matchers.add(new LabelMatcher(type, NAMES[random.nextInt(NAMES.length)], value));
        }
        return matchers;
    }

    static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private static String value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "a";
            case 2 -> "b";
            default -> "v" + random.nextInt(30);
        };
    }

    /** What a selection comes to once what was left is asked of the series. */
    static int[] settled(Selection selection, IndexReader index) {
        int[] refs = selection.refs();
        int kept = 0;
        for (int ref : refs) {
            Labels labels = index.labels(ref);
            if (selection.left().stream().allMatch(m -> m.matches(labels))) {
                refs[kept++] = ref;
            }
        }
        return java.util.Arrays.copyOf(refs, kept);
    }
}
