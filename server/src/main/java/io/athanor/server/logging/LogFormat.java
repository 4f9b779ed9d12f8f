package io.athanor.server.logging;

/** How log lines are written. */
public enum LogFormat {
    /** {@code ts=… caller=… level=… msg=…} */
    LOGFMT,
    /** The same as one JSON object a line. */
    JSON,
    /** Fields of the systemd journal. */
    JOURNALD
}
