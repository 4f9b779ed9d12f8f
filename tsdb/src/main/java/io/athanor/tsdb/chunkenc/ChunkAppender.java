package io.athanor.tsdb.chunkenc;

/** What all writers of chunks have in common: a chunk under construction whose bytes can be taken at any time. */
public sealed interface ChunkAppender permits XorAppender, Xor2Appender, HistogramChunkAppender {
    /** The encoding byte of the chunk. */
    byte encoding();

    /** Samples in the chunk so far. */
    int sampleCount();

    /** Time of the chunk's first sample, ms; meaningless while it is empty. */
    long mint();

    /** Time of the chunk's last sample, ms; meaningless while it is empty. */
    long maxt();

    /** Bytes of the chunk so far, header and last partial byte included. */
    int length();

    /**
     * Writes the chunk so far to {@code target} from index {@code at}; more samples may follow.
     *
     * @return the number of bytes written, {@link #length()}
     */
    int copyTo(byte[] target, int at);

    /** The chunk so far. */
    default byte[] toBytes() {
        byte[] bytes = new byte[length()];
        copyTo(bytes, 0);
        return bytes;
    }

    /** Begins an empty chunk, of another series. */
    void clear();
}
