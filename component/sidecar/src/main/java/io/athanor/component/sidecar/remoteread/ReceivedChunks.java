package io.athanor.component.sidecar.remoteread;

import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/** The chunks of one series as they came, by their first time. */
public final class ReceivedChunks implements SeriesChunks {
    /** What a chunk takes beside its bytes, about. */
    private static final int OVERHEAD = 48;

    private final Consumer<String> problems;
    private int size;
    private long[] mint = new long[2];
    private long[] maxt = new long[2];
    private byte[] encoding = new byte[2];
    private byte[][] data = new byte[2][];
    private int[] offset = new int[2];
    private int[] length = new int[2];
    private long bytes;

    /** @param problems told of chunks that cannot be read */
    public ReceivedChunks(Consumer<String> problems) {
        this.problems = problems;
    }

    /** Appends one, whose bytes are part of an array that is not changed any more. */
    void add(long from, long to, byte how, byte[] array, int at, int count) {
        if (size == mint.length) {
            int capacity = 2 * size;
            mint = Arrays.copyOf(mint, capacity);
            maxt = Arrays.copyOf(maxt, capacity);
            encoding = Arrays.copyOf(encoding, capacity);
            data = Arrays.copyOf(data, capacity);
            offset = Arrays.copyOf(offset, capacity);
            length = Arrays.copyOf(length, capacity);
        }
        mint[size] = from;
        maxt[size] = to;
        encoding[size] = how;
        data[size] = array;
        offset[size] = at;
        length[size] = count;
        size++;
        bytes += count + OVERHEAD;
    }

    /** Appends what came in a further part of the same series. */
    void addAll(ReceivedChunks next) {
        for (int i = 0; i < next.size; i++) {
            add(next.mint[i], next.maxt[i], next.encoding[i], next.data[i], next.offset[i], next.length[i]);
        }
    }

    /** Appends the chunks of another series that has the same labels now; they may overlap these. */
    public void merge(ReceivedChunks other) {
        addAll(other);
        for (int i = 1; i < size; i++) {
            for (int k = i; k > 0 && mint[k - 1] > mint[k]; k--) {
                swap(k - 1, k);
            }
        }
    }

    private void swap(int a, int b) {
        long from = mint[a];
        mint[a] = mint[b];
        mint[b] = from;
        long to = maxt[a];
        maxt[a] = maxt[b];
        maxt[b] = to;
        byte how = encoding[a];
        encoding[a] = encoding[b];
        encoding[b] = how;
        byte[] array = data[a];
        data[a] = data[b];
        data[b] = array;
        int at = offset[a];
        offset[a] = offset[b];
        offset[b] = at;
        int count = length[a];
        length[a] = length[b];
        length[b] = count;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Memory that they take, about, bytes. */
    public long heldBytes() {
        return bytes;
    }

    /** Lets go of them. */
    public void release() {
        size = 0;
        bytes = 0;
        data = new byte[0][];
        mint = new long[0];
    }

    @Override
    public void read(long from, long to, ChunkBuffer into) {
        into.clear();
        for (int i = 0; i < size; i++) {
            if (mint[i] <= to && maxt[i] >= from) {
                into.add(mint[i], maxt[i], encoding[i], MemorySegment.ofArray(data[i]), offset[i], length[i]);
            }
        }
    }

    @Override
    public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        problems.accept("a chunk from " + chunks.mint[index] + " to " + chunks.maxt[index] + " that Prometheus gave"
                + " cannot be read: " + why.getMessage());
    }
}
