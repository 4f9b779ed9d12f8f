package io.athanor.component.compact;

import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.List;

/** Something that trying again does not help against, and that somebody should look at before more is made of the blocks. */
public final class HaltException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final transient List<Ulid> blocks;

    /**
     * @param reason a word, as the mark has it ({@link io.athanor.tsdb.block.BlockMark.Quarantine})
     * @param blocks that are to blame, or may be
     */
    public HaltException(String reason, List<Ulid> blocks, String message) {
        super(message);
        this.reason = reason;
        this.blocks = List.copyOf(blocks);
    }

    public HaltException(String reason, List<Ulid> blocks, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.blocks = List.copyOf(blocks);
    }

    /** Why, in a word. */
    public String reason() {
        return reason;
    }

    /** The blocks that are to blame, or may be. */
    public List<Ulid> blocks() {
        return blocks;
    }
}
