package io.athanor.fanout;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Series whose chunks are texts: {@code first-last} in ms, and something that tells them apart. */
final class FakeStore implements Store {
    final TreeMap<Labels, List<String>> series = new TreeMap<>();
    final List<SelectRequest> asked = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    StoreInfo info = new StoreInfo("store", List.of(), 0, Long.MAX_VALUE, List.of());
    String failure = "";
    int open;

    void add(Labels labels, String chunk) {
        series.computeIfAbsent(labels, key -> new ArrayList<>()).add(chunk);
    }

    @Override
    public StoreInfo info() {
        return info;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        asked.add(request);
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
        open++;
        Iterator<Map.Entry<Labels, List<String>>> all = series.entrySet().iterator();
        return new SeriesCursor() {
            private Map.Entry<Labels, List<String>> at = Map.entry(Labels.EMPTY, List.of());

            @Override
            public boolean next() {
                boolean is = all.hasNext();
                at = is ? all.next() : at;
                return is;
            }

            @Override
            public Labels labels() {
                return at.getKey();
            }

            @Override
            public SeriesChunks chunks() {
                return new Chunks(at.getValue());
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private final class Chunks implements SeriesChunks {
        private final List<String> texts;
        private final Map<String, MemorySegment> bytes = new TreeMap<>();

        private Chunks(List<String> texts) {
            this.texts = texts;
        }

        @Override
        public void read(long mint, long maxt, ChunkBuffer into) {
            into.clear();
            for (String text : texts.stream().sorted().toList()) {
                long from = Long.parseLong(text.substring(0, text.indexOf('-')));
                long to = Long.parseLong(text.substring(text.indexOf('-') + 1, text.indexOf(' ')));
                if (from <= maxt && to >= mint) {
                    MemorySegment data =
                            bytes.computeIfAbsent(text, t -> MemorySegment.ofArray(t.getBytes(StandardCharsets.UTF_8)));
                    into.add(from, to, Encoding.XOR, data, 0, (int) data.byteSize());
                }
            }
        }

        @Override
        public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
            told.add(text(chunks, index));
        }
    }

    static String text(ChunkBuffer chunks, int i) {
        return new String(
                chunks.data[i]
                        .asSlice(chunks.offset[i], chunks.length[i])
                        .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                StandardCharsets.UTF_8);
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
        return new Listing(
                series.keySet().stream()
                        .flatMap(l ->
                                java.util.stream.IntStream.range(0, l.size()).mapToObj(l::name))
                        .distinct()
                        .sorted()
                        .toList(),
                List.of());
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return new Listing(
                series.keySet().stream()
                        .map(l -> l.get(name))
                        .filter(v -> !v.isEmpty())
                        .distinct()
                        .sorted()
                        .toList(),
                List.of());
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(info.mint(), info.maxt());
    }
}
