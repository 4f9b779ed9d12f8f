package io.athanor.tsdb.compact;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All chunks of a block as values, by series. */
final class BlockContent {
    /** A chunk with its times and bytes. */
    record Chunk(long mint, long maxt, byte encoding, List<Byte> data) {
        @Override
        public String toString() {
            byte[] bytes = bytes();
            return "chunk " + mint + " to " + maxt + " of encoding " + encoding + ": "
                    + HexFormat.of().formatHex(bytes);
        }

        byte[] bytes() {
            byte[] bytes = new byte[data.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = data.get(i);
            }
            return bytes;
        }
    }

    private BlockContent() {}

    static Map<Labels, List<Chunk>> of(Path dir) {
        try (Block block = Block.open(dir)) {
            TreeMap<Labels, List<Chunk>> content = new TreeMap<>();
            ChunkBuffer chunks = new ChunkBuffer();
            for (int ref : block.index().allPostings().toArray()) {
                block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                List<Chunk> all = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    byte[] data = chunks.data[i]
                            .asSlice(chunks.offset[i], chunks.length[i])
                            .toArray(ValueLayout.JAVA_BYTE);
                    Byte[] boxed = new Byte[data.length];
                    Arrays.setAll(boxed, b -> data[b]);
                    all.add(new Chunk(chunks.mint[i], chunks.maxt[i], chunks.encoding[i], List.of(boxed)));
                }
                content.put(block.labels(ref), all);
            }
            return content;
        }
    }
}
