package io.athanor.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.athanor.server.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One line per event: {@code ts}, {@code caller}, {@code level}, {@code msg}, then its key-value pairs, then {@code err};
 * a stack trace only where a fault of the program (level error) or a developer (level debug) needs one.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final LogFormat format;

    LineEncoder(LogFormat format) {
        this.format = format;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        List<KeyValuePair> fields = fields(event);
        StringBuilder line = new StringBuilder(160);
        switch (format) {
            case LOGFMT -> logfmt(fields, line);
            case JSON -> json(fields, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<KeyValuePair> fields(ILoggingEvent event) {
        List<KeyValuePair> fields = new ArrayList<>();
        fields.add(new KeyValuePair("ts", TIME.format(event.getInstant())));
        StackTraceElement[] caller = event.getCallerData();
        if (caller.length > 0) {
            fields.add(new KeyValuePair("caller", caller[0].getFileName() + ":" + caller[0].getLineNumber()));
        }
        fields.add(new KeyValuePair("level", event.getLevel().toString().toLowerCase(Locale.ROOT)));
        fields.add(new KeyValuePair("msg", event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            fields.addAll(event.getKeyValuePairs());
        }
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            String message = failure.getMessage();
            fields.add(new KeyValuePair("err", message == null ? failure.getClassName() : message));
            if (event.getLevel() == Level.ERROR || event.getLevel() == Level.DEBUG) {
                fields.add(new KeyValuePair("stack", ThrowableProxyUtil.asString(failure)));
            }
        }
        return fields;
    }

    private static void logfmt(List<KeyValuePair> fields, StringBuilder line) {
        for (KeyValuePair field : fields) {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(field.key).append('=');
            String value = String.valueOf(field.value);
            if (isPlain(value)) {
                line.append(value);
            } else {
                JsonText.quote(value, line);
            }
        }
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c != 0x7f);
    }

    private static void json(List<KeyValuePair> fields, StringBuilder line) {
        line.append('{');
        for (KeyValuePair field : fields) {
            if (line.length() > 1) {
                line.append(',');
            }
            JsonText.quote(field.key, line);
            line.append(':');
            if (field.value instanceof Integer || field.value instanceof Long || field.value instanceof Boolean) {
                line.append(field.value);
            } else {
                JsonText.quote(String.valueOf(field.value), line);
            }
        }
        line.append('}');
    }
}
