package io.athanor.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.athanor.server.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** One line per event, of its {@link LogFields}. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private final boolean isJson;
    private final String name;

    /** @param name of this process among others, empty for none */
    LineEncoder(boolean isJson, String name) {
        this.isJson = isJson;
        this.name = name;
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
        List<KeyValuePair> fields = LogFields.of(event, name);
        StringBuilder line = new StringBuilder(160);
        if (isJson) {
            json(fields, line);
        } else {
            logfmt(fields, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
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
