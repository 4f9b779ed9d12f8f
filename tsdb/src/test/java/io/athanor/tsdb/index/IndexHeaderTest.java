package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.CorruptBlockException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The header of an index of version 1, whose symbols are referred to by place and whose table is in no order. */
class IndexHeaderTest {
    private static byte[] index() {
        TreeSet<String> symbols = new TreeSet<>(Utf8Order::compare);
        TreeSet<Labels> series = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            Labels labels = Labels.of("__name__", "m" + i % 5, "pod", "p" + i, "zone", "z" + i % 3);
            series.add(labels);
            for (int k = 0; k < labels.size(); k++) {
                symbols.add(labels.name(k));
                symbols.add(labels.value(k));
            }
        }
        return IndexV1.write(new ArrayList<>(symbols), new ArrayList<>(series));
    }

    private static byte[] header(byte[] index) {
        MappedFile file = MappedFile.of(MemorySegment.ofArray(index), "v1/index");
        IndexHeaderLayout layout = IndexHeaderLayout.ofIndex(file, file);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(layout.front());
        header.write(index, (int) layout.symbols(), (int) (layout.symbolsEnd() - layout.symbols()));
        header.write(index, (int) layout.table(), (int) (layout.indexBytes() - layout.table()));
        header.writeBytes(layout.end());
        assertThat(header.size()).isEqualTo(layout.headerBytes());
        return header.toByteArray();
    }

    private static IndexTables open(byte[] header) {
        return open(header, new SymbolRoom(1 << 20));
    }

    private static IndexTables open(byte[] header, SymbolRoom room) {
        return IndexTables.ofHeader(MappedFile.of(MemorySegment.ofArray(header), "v1/index-header"), 32, room);
    }

    @Test
    void symbols_ofManyHeaders_shareOneRoom() {
        byte[] header = header(index());
        SymbolRoom room = new SymbolRoom(20_000);
        IndexTables a = open(header, room);
        IndexTables b = open(header, room);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < a.symbolCount(); i++) {
                assertThat(a.symbol(i)).isEqualTo(b.symbol(i));
                assertThat(room.used()).isLessThan(2 * 20_000);
            }
        }
        a.clearSymbols();
        b.clearSymbols();
        assertThat(room.used()).isZero();
    }

    @Test
    void header_ofVersion1_tellsSymbolsListsAndSeries() {
        byte[] bytes = index();
        MappedFile file = MappedFile.of(MemorySegment.ofArray(bytes), "v1/index");
        IndexReader index = IndexReader.of(file);
        IndexTables tables = open(header(bytes));

        assertThat(tables.version()).isEqualTo(1);
        assertThat(tables.indexBytes()).isEqualTo(bytes.length);
        assertThat(tables.labelNames()).isEqualTo(index.labelNames());
        SeriesRecord record = new SeriesRecord();
        for (int ref : index.select(List.of())) {
            tables.read(file, ref, record);
            assertThat(tables.symbol(record.symbols[1]))
                    .isEqualTo(index.labels(ref).value(0));
            assertThat(tables.symbol(record.symbols[3]))
                    .isEqualTo(index.labels(ref).value(1));
        }
        for (String pod : index.labelValues("pod", 0)) {
            ListRanges list = tables.postings().lists(LabelMatcher.equal("pod", pod));
            int length = (int) (list.end(0) - list.offset(0));
            MappedFile part = MappedFile.part(
                    MemorySegment.ofArray(bytes).asSlice(list.offset(0), length), "part", list.offset(0));
            assertThat(length).isEqualTo(16);
            assertThat(Postings.open(part, 0).toArray())
                    .isEqualTo(index.postings("pod", pod).toArray());
        }
        assertThat(tables.postings().all().refs()).isEqualTo(400);
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void header_mutated_isRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = header(index());
        for (int round = 0; round < 3000; round++) {
            byte[] bad =
                    random.nextInt(4) == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int i = random.nextInt(3); i >= 0 && bad.length > 0; i--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            String what = "-Dathanor.seed=" + seed + " round " + round;
            try {
                open(bad);
                assertThat(bad).as(what).isEqualTo(good);
            } catch (CorruptBlockException e) {
                assertThat(e).as(what).hasMessageContaining("v1/index-header at byte");
            }
        }
    }
}
