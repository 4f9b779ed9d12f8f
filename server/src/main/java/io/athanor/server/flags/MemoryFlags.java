package io.athanor.server.flags;

import io.athanor.server.UserError;
import picocli.CommandLine.Option;

/** Thanos's flags for the memory of a Go program, taken so that command lines need no change. */
public final class MemoryFlags {
    @Option(
            names = "--enable-auto-gomemlimit",
            negatable = true,
            description = "Taken for Thanos's sake: the launcher always sizes the heap by the memory that the container"
                    + " or machine has; ATHANOR_HEAP says another size.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean isAuto;

    @Option(
            names = "--auto-gomemlimit.ratio",
            paramLabel = "RATIO",
            defaultValue = "0.9",
            description = "Taken for Thanos's sake, without effect.")
    private double ratio = 0.9;

    /** @throws UserError if the ratio is none */
    public void check() {
        if (!(ratio > 0 && ratio <= 1)) {
            throw UserError.usage("--auto-gomemlimit.ratio has to be above 0 and at most 1, not " + ratio);
        }
    }
}
