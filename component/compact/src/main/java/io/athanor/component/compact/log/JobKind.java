package io.athanor.component.compact.log;

import java.util.Locale;
import java.util.Optional;

/** What a job makes of its blocks. */
public enum JobKind {
    /** One block of many. */
    COMPACT,
    /** A coarser block beside each. */
    DOWNSAMPLE,
    /** A block in place of another, with series deleted or relabelled. */
    REWRITE;

    /** As objects name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that word. */
    public static Optional<JobKind> of(String word) {
        for (JobKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
