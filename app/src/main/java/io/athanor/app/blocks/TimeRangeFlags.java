package io.athanor.app.blocks;

import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.server.UserError;
import picocli.CommandLine.Option;

/** {@code --min-time} and {@code --max-time}: which blocks, by their times. */
public final class TimeRangeFlags {
    /** Above the family in {@code --help}, where it stands alone. */
    public static final String HEADING = "%nTimes of blocks:%n";

    @Option(
            names = "--min-time",
            paramLabel = "TIME",
            defaultValue = "0000-01-01T00:00:00Z",
            description =
                    "Leave out blocks that end before this: a time as RFC 3339 has it, or a duration from now such as"
                            + " -2w.")
    private String minTime = "0000-01-01T00:00:00Z";

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            defaultValue = "9999-12-31T23:59:59Z",
            description = "Leave out blocks that begin after this.")
    private String maxTime = "9999-12-31T23:59:59Z";

    /** What both flags ask for. */
    public record Range(TimeLimit from, TimeLimit to) {}

    /** @throws UserError if a value is neither a time nor a duration, or the range is none */
    public Range range() {
        TimeLimit from = FetchFlags.parsed("--min-time", minTime, TimeLimit::parse);
        TimeLimit to = FetchFlags.parsed("--max-time", maxTime, TimeLimit::parse);
        if (from.isRelative() == to.isRelative() && from.ms() > to.ms()) {
            throw UserError.usage("invalid argument: --min-time '" + minTime + "' can't be greater than --max-time '"
                    + maxTime + "'");
        }
        return new Range(from, to);
    }
}
