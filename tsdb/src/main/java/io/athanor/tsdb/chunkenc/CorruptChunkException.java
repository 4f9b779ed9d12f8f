package io.athanor.tsdb.chunkenc;

/**
 * The bytes of a chunk are not what its encoding says. Whoever knows the file turns it into a {@link
 * io.athanor.tsdb.CorruptBlockException}.
 */
public final class CorruptChunkException extends RuntimeException {
    /**
     * @param encoding the chunk's encoding byte
     * @param length bytes of chunk data
     * @param what what is wrong with them
     */
    public CorruptChunkException(byte encoding, int length, String what) {
        super("chunk of encoding " + (encoding & 0xff) + " (" + Encoding.nameOf(encoding) + ", " + length + " bytes): "
                + what);
    }
}
