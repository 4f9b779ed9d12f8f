package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexWriterTest {
    @TempDir
    Path dir;

    /** Blocks of Prometheus 3 and of Thanos: their indexes, read and written again. */
    @Test
    void rewritten_indexOfAnotherWriter_isTheSameBytes() throws IOException {
        int compared = 0;
        for (String bucket : List.of("bucket-raw", "bucket-compacted", "bucket-deduped")) {
            try (Stream<Path> blocks = Files.list(Shared.path("fixtures/" + bucket))) {
                for (Path block : blocks.toList()) {
                    Path original = block.resolve("index");
                    Path copy = dir.resolve(bucket + "-" + block.getFileName());
                    rewrite(original, copy);
                    assertThat(copy).as("%s", original).hasSameBinaryContentAs(original);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(350);
    }

    private static void rewrite(Path original, Path copy) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            IndexReader reader = IndexReader.open(original, "original", arena);
            List<String> symbols = new ArrayList<>();
            for (int id = 0; id < reader.symbolCount(); id++) {
                symbols.add(reader.symbol(id));
            }
            try (IndexWriter writer = new IndexWriter(copy, symbols)) {
                ChunkMetas chunks = new ChunkMetas();
                for (Postings all = reader.allPostings(); all.next(); ) {
                    reader.chunks(all.at(), Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                    writer.addSeries(reader.labels(all.at()), chunks);
                }
                writer.finish();
            }
        }
    }

    @Test
    void writer_withoutSeries_givesAnEmptyIndex() throws IOException {
        Path file = dir.resolve("index");
        try (IndexWriter writer = new IndexWriter(file, List.of())) {
            writer.finish();
        }
        try (Arena arena = Arena.ofConfined()) {
            IndexReader reader = IndexReader.open(file, "b/index", arena);
            assertThat(reader.seriesCount()).isZero();
            assertThat(reader.symbolCount()).isZero();
            assertThat(reader.labelNames()).isEmpty();
        }
    }

    @Test
    void writer_ofWhatIsOutOfOrder_refuses() throws IOException {
        assertThatThrownBy(() -> new IndexWriter(dir.resolve("a"), List.of("b", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("symbol \"a\" does not sort after \"b\"");
        try (IndexWriter writer = new IndexWriter(dir.resolve("b"), List.of("a", "x", "y"))) {
            ChunkMetas chunk = new ChunkMetas();
            chunk.add(0, 10, 8);
            writer.addSeries(Labels.of("a", "y"), chunk);
            assertThatThrownBy(() -> writer.addSeries(Labels.of("a", "x"), chunk))
                    .hasMessageContaining("does not sort after");
            assertThatThrownBy(() -> writer.addSeries(Labels.of("x", "unknown"), chunk))
                    .hasMessageContaining("\"unknown\" was not given as a symbol");
            ChunkMetas overlapping = new ChunkMetas();
            overlapping.add(0, 10, 8);
            overlapping.add(10, 20, 30);
            assertThatThrownBy(() -> writer.addSeries(Labels.of("x", "y"), overlapping))
                    .hasMessageContaining("out of order");
        }
    }
}
