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
            description = "Form of log lines: logfmt, json or journald (fields of the systemd journal).")
    private LogFormat format = LogFormat.LOGFMT;

    @Option(
            names = "--debug.name",
            paramLabel = "NAME",
            hidden = true,
            defaultValue = "",
            description = "Name of this process among others, in each log line.")
    private String name = "";

    /**
     * Puts them into effect.
     *
     * @throws io.athanor.server.UserError if the journal is asked for, and there is none
     */
    public void apply() {
        Logging.configure(level, format, name);
    }

    /** Whether stack traces are wanted. */
    public boolean isDebug() {
        return level == LogLevel.DEBUG;
    }
}
