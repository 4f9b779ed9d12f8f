package io.athanor.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.athanor.server.UserError;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up: without a file, on standard error, warnings and errors until {@link #configure} says otherwise. Found by
 * logback itself.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** What talks much, and at debug of what is nobody's business: headers, and who signed them. */
    private static final List<String> LIBRARIES = List.of(
            "org.eclipse.jetty",
            "software.amazon.awssdk",
            "org.apache.hc",
            "com.azure",
            "com.google",
            "com.microsoft",
            "reactor");

    /** Warns, with a stack trace, of each stream whose client went away before it was answered whole, as clients do. */
    private static final String STREAMS = "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler";

    /** Made by logback. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, LogLevel.WARN, lines(context, false, ""));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Writes lines of this level and above, in this form, from now on.
     *
     * @param name of this process among others, in each line; empty for none
     * @throws UserError if the journal is asked for, and there is none
     */
    public static void configure(LogLevel level, LogFormat format, String name) {
        if (factory() instanceof LoggerContext context) {
            apply(
                    context,
                    level,
                    switch (format) {
                        case LOGFMT -> lines(context, false, name);
                        case JSON -> lines(context, true, name);
                        case JOURNALD -> new JournalAppender(JournalSocket.open(JournalSocket.SYSTEMD), name);
                    });
        }
    }

    /**
     * Where loggers come from. While another thread sets that up, SLF4J would give something that stands in for it and forgets what
     * it is told; it holds this lock meanwhile.
     */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the lock that SLF4J itself holds
    private static ILoggerFactory factory() {
        synchronized (LoggerFactory.class) {
            return LoggerFactory.getILoggerFactory();
        }
    }

    private static Appender<ILoggingEvent> lines(LoggerContext context, boolean isJson, String name) {
        LineEncoder encoder = new LineEncoder(isJson, name);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        console.setEncoder(encoder);
        return console;
    }

    private static void apply(LoggerContext context, LogLevel level, Appender<ILoggingEvent> to) {
        context.reset();
        to.setContext(context);
        to.start();
        context.getLogger("ROOT").addAppender(to);
        context.getLogger("ROOT").setLevel(level.level());
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        context.getLogger("io.grpc").setLevel(Level.WARN);
        context.getLogger("io.opentelemetry").setLevel(Level.WARN);
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        context.getLogger(STREAMS).setLevel(Level.ERROR);
        JdkLogging.bring();
    }
}
