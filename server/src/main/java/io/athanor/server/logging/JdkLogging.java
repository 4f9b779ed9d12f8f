package io.athanor.server.logging;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Brings what libraries tell the JDK's own logging (gRPC, Guava, the JDK itself) to ours: in the same form, at the same levels.
 * The JDK would write it to standard error, in lines of its own.
 */
final class JdkLogging extends Handler {
    private final SimpleFormatter text = new SimpleFormatter();

    private JdkLogging() {}

    /** In place of the JDK's own handlers, for the whole process; once more changes nothing. */
    static synchronized void bring() {
        java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
        if (root == null) {
            return;
        }
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new JdkLogging());
    }

    @Override
    public void publish(LogRecord event) {
        String name = event.getLoggerName();
        LoggerFactory.getLogger(name == null ? "" : name)
                .atLevel(level(event.getLevel()))
                .setCause(event.getThrown())
                .log(text.formatMessage(event));
    }

    private static org.slf4j.event.Level level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return org.slf4j.event.Level.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return org.slf4j.event.Level.WARN;
        }
        return value >= Level.INFO.intValue() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.DEBUG;
    }

    @Override
    public void flush() {
        // each event is written at once
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
