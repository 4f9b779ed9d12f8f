package io.athanor.server.flags;

import io.athanor.server.logging.LogFormat;
import io.athanor.server.logging.LogLevel;
import io.athanor.server.logging.Logging;
import picocli.CommandLine.Option;

/** {@code --log.*}. */
public final class LogFlags {
    @Option(
            names = "--log.level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "Least urgent lines written: error, warn, info, debug.")
    private LogLevel level = LogLevel.INFO;

    @Option(
            names = "--log.format",
            paramLabel = "FORMAT",
            defaultValue = "logfmt",
            description = "Form of log lines: logfmt or json.")
    private LogFormat format = LogFormat.LOGFMT;

    /** Puts them into effect. */
    public void apply() {
        Logging.configure(level, format);
    }

    /** Whether stack traces are wanted. */
    public boolean isDebug() {
        return level == LogLevel.DEBUG;
    }
}
