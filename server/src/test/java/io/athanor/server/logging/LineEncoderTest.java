package io.athanor.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
    private static String line(LogFormat format, String message) {
        LoggingEvent event =
                new LoggingEvent("x", new LoggerContext().getLogger("x"), Level.INFO, message, null, new Object[0]);
        event.setInstant(Instant.ofEpochSecond(1_761_177_600, 5_000_000));
        event.setCallerData(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", 7)});
        event.addKeyValuePair(new KeyValuePair("port", 80));
        event.addKeyValuePair(new KeyValuePair("path", "a b"));
        return new String(new LineEncoder(format == LogFormat.JSON, "").encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void logfmt_quotesWhatNeedsIt() {
        assertThat(line(LogFormat.LOGFMT, "said \"no\"\nand left"))
                .isEqualTo("ts=2025-10-23T00:00:00.005000000Z caller=A.java:7 level=info"
                        + " msg=\"said \\\"no\\\"\\nand left\" port=80 path=\"a b\"\n");
        assertThat(line(LogFormat.LOGFMT, "ready")).contains(" msg=ready ");
    }

    @Test
    void json_isOneObjectALine() {
        assertThat(line(LogFormat.JSON, "a\u0001"))
                .isEqualTo("{\"ts\":\"2025-10-23T00:00:00.005000000Z\",\"caller\":\"A.java:7\",\"level\":\"info\","
                        + "\"msg\":\"a\\u0001\",\"port\":80,\"path\":\"a b\"}\n");
    }
}
