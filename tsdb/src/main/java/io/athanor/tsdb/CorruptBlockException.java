package io.athanor.tsdb;

/** Bytes of a block are not what its format says: names the block, the file and the offset. */
public final class CorruptBlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String where;

    /**
     * @param where block and file, for example {@code 01ARZ…/index}
     * @param offset byte offset in that file
     * @param what what is wrong there
     */
    public CorruptBlockException(String where, long offset, String what) {
        super(where + " at byte " + offset + ": " + what);
        this.where = where;
    }

    /** Block and file. */
    public String where() {
        return where;
    }
}
