package io.athanor.dedup;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.compact.ChainGroup;
import io.athanor.tsdb.compact.OverlapMerger;
import io.athanor.tsdb.compact.SampleEncoder;
import io.athanor.tsdb.compact.SeriesMerger;
import io.athanor.tsdb.compact.TypedSamples;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * The rule chooses samples and never changes them. So that histograms are written again as they were, integer counts
 * included, each sample carries in the column of start timestamps, which the rule moves along, the place it came from.
 */
/**
 * The {@code athanor} rule for the compactor: of the chunks that blocks of several replicas have of one series, the samples that a
 * query over the replicas would give. Blocks before those that are merged serve as context, as far as they are there.
 */
public final class OfflineAthanor implements SeriesMerger {
    private static final AthanorRule RULE = AthanorRule.of(0);

    private final List<Part> parts;
    private final int[] replicas;
    private final OverlapMerger chain = new OverlapMerger(new ChainGroup(false));
    private final AthanorMerge athanor = new AthanorMerge(true);
    private final SampleEncoder encoder = new SampleEncoder(false);
    private final Map<Integer, UnionReplica> unions = new HashMap<>();
    private final ChunkBuffer some = new ChunkBuffer();
    private final ChunkBuffer out = new ChunkBuffer();
    private final SampleBuffer samples = new SampleBuffer();

    /**
     * A stretch of time that is deduplicated by itself; parts follow each other without overlap.
     *
     * @param from first time, ms
     * @param isDeduplicated it is already, or there is nothing to deduplicate: chunks are taken as they are
     * @param blocks those whose samples are in it, by their places among the merged
     * @param context those that end in the look-back before it, likewise
     */
    public record Part(long from, boolean isDeduplicated, BitSet blocks, BitSet context) {}

    /** How far before a part its context reaches, ms. */
    public static long lookBack() {
        return RULE.lookBack();
    }

    /**
     * For one thread.
     *
     * @param parts in the order of time
     * @param replicas for each of the merged blocks the rank of its replica ({@link ReplicaRank})
     */
    public OfflineAthanor(List<Part> parts, int[] replicas) {
        this.parts = List.copyOf(parts);
        this.replicas = replicas.clone();
    }

    @Override
    public ChunkBuffer merge(ChunkBuffer chunks, int[] blocks) {
        out.clear();
        for (Part part : parts) {
            Map<Integer, List<Integer>> byReplica = byReplica(part, chunks, blocks);
            boolean hasOwn = false;
            some.clear();
            for (int i = 0; i < chunks.size; i++) {
                if (part.blocks.get(blocks[i])) {
                    add(chunks, i, some);
                    hasOwn = true;
                }
            }
            if (!hasOwn && byReplica.isEmpty()) {
                continue;
            }
            if (part.isDeduplicated || byReplica.size() <= 1 && areApart(some)) {
                copy(chain.merge(some, blocks));
            } else {
                deduplicate(part, chunks, byReplica);
            }
        }
        some.clear();
        return out;
    }

    private Map<Integer, List<Integer>> byReplica(Part part, ChunkBuffer chunks, int[] blocks) {
        Map<Integer, List<Integer>> byReplica = new TreeMap<>();
        long lowest = part.from - lookBack();
        for (int i = 0; i < chunks.size; i++) {
            boolean isContext = part.context.get(blocks[i]) && chunks.maxt[i] >= lowest;
            if (isContext || part.blocks.get(blocks[i])) {
                byReplica
                        .computeIfAbsent(replicas[blocks[i]], replica -> new ArrayList<>())
                        .add(i);
            }
        }
        return byReplica;
    }

    private static boolean areApart(ChunkBuffer chunks) {
        for (int i = 1; i < chunks.size; i++) {
            if (chunks.mint[i] <= chunks.maxt[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private void copy(ChunkBuffer from) {
        for (int i = 0; i < from.size; i++) {
            add(from, i, out);
        }
    }

    private static void add(ChunkBuffer from, int i, ChunkBuffer to) {
        to.add(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
    }

    private void deduplicate(Part part, ChunkBuffer chunks, Map<Integer, List<Integer>> byReplica) {
        List<Replica> given = new ArrayList<>();
        byReplica.forEach((replica, own) -> {
            UnionReplica union = unions.computeIfAbsent(replica, r -> new UnionReplica());
            union.reset(chunks, own);
            given.add(union);
        });
        samples.clear();
        samples.askForStartTimestamps();
        if (given.size() == 1) {
            for (int i = 0; i < given.getFirst().pieces(); i++) {
                given.getFirst().read(i, samples);
            }
            Columns.dropBefore(samples, 0, part.from);
        } else {
            athanor.merge(given, RULE, part.from, samples);
        }
        encode(chunks);
        unions.values().forEach(UnionReplica::clear);
    }

    private void encode(ChunkBuffer chunks) {
        Map<Integer, TypedSamples> decoded = new HashMap<>();
        long[] places = samples.startTimestamps;
        encoder.begin(out);
        for (int i = 0; i < samples.size; i++) {
            @Nullable FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
            if (h == null || places == null) {
                encoder.add(0, samples.t[i], samples.v[i]);
            } else {
                int chunk = (int) (places[i] >>> Integer.SIZE);
                TypedSamples typed = decoded.computeIfAbsent(chunk, c -> {
                    TypedSamples read = new TypedSamples(false);
                    read.read(chunks, c);
                    return read;
                });
                typed.writeTo(encoder, (int) places[i], h.counterResetHint != CounterResetHint.UNKNOWN);
            }
        }
        encoder.end();
    }
}
