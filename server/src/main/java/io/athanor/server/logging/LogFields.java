package io.athanor.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * What a line says, in this order: {@code ts}, {@code caller}, {@code level}, {@code name} if the process was given one,
 * {@code msg}, its key-value pairs, then {@code err}; a stack trace only where a fault of the program (level error) or a
 * developer (level debug) needs one.
 */
final class LogFields {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private LogFields() {}

    static List<KeyValuePair> of(ILoggingEvent event, String name) {
        List<KeyValuePair> fields = new ArrayList<>();
        fields.add(new KeyValuePair("ts", TIME.format(event.getInstant())));
        StackTraceElement[] caller = event.getCallerData();
        if (caller.length > 0) {
            fields.add(new KeyValuePair("caller", caller[0].getFileName() + ":" + caller[0].getLineNumber()));
        }
        fields.add(new KeyValuePair("level", event.getLevel().toString().toLowerCase(Locale.ROOT)));
        if (!name.isEmpty()) {
            fields.add(new KeyValuePair("name", name));
        }
        fields.add(new KeyValuePair("msg", event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            fields.addAll(event.getKeyValuePairs());
        }
        failure(event, fields);
        return fields;
    }

    private static void failure(ILoggingEvent event, List<KeyValuePair> fields) {
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            String message = failure.getMessage();
            fields.add(new KeyValuePair("err", message == null ? failure.getClassName() : message));
            if (event.getLevel() == Level.ERROR || event.getLevel() == Level.DEBUG) {
                fields.add(new KeyValuePair("stack", ThrowableProxyUtil.asString(failure)));
            }
        }
    }
}
