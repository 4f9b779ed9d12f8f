package io.athanor.server.flags;

import io.athanor.server.UserError;
import picocli.CommandLine.Option;

/** {@code --store.limits.*}: what one Series call may take. */
public final class StoreLimitFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nLimits of a call:%n";

    @Option(
            names = "--store.limits.request-series",
            paramLabel = "N",
            defaultValue = "0",
            description = "Greatest number of series that one Series call may give; 0: any.")
    private long series;

    @Option(
            names = "--store.limits.request-samples",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Greatest number of samples that one Series call may give, each chunk counted as 120; 0: any.")
    private long samples;

    /** Greatest number of series of a call, 0 for any. */
    public long requestSeries() {
        return notNegative("--store.limits.request-series", series);
    }

    /** Greatest number of samples of a call, a chunk counting as 120; 0 for any. */
    public long requestSamples() {
        return notNegative("--store.limits.request-samples", samples);
    }

    private static long notNegative(String flag, long value) {
        if (value < 0) {
            throw UserError.usage(flag + " has to be 0 or more, not " + value);
        }
        return value;
    }
}
