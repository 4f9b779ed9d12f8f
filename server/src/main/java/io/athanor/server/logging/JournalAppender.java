package io.athanor.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/** Writes events to the systemd journal, each field as {@code THANOS_NAME}, as Thanos does. */
final class JournalAppender extends AppenderBase<ILoggingEvent> {
    private final JournalSocket journal;
    private final String process;

    /** @param process its name among others, empty for none */
    JournalAppender(JournalSocket journal, String process) {
        this.journal = journal;
        this.process = process;
    }

    @Override
    protected void append(ILoggingEvent event) {
        JournalEntryFormat entry = new JournalEntryFormat(
                event.getFormattedMessage(), priority(event.getLevel().toInt()));
        List<KeyValuePair> fields = LogFields.of(event, process);
        for (KeyValuePair field : fields) {
            if (!field.key.equals("msg") && !field.key.equals("level")) {
                entry.field("THANOS_" + field.key.toUpperCase(Locale.ROOT), String.valueOf(field.value));
            }
        }
        journal.send(entry.bytes());
    }

    /** Of syslog. */
    private static int priority(int level) {
        if (level >= ch.qos.logback.classic.Level.ERROR_INT) {
            return 3;
        }
        if (level >= ch.qos.logback.classic.Level.WARN_INT) {
            return 4;
        }
        return level >= ch.qos.logback.classic.Level.INFO_INT ? 6 : 7;
    }

    @Override
    public void stop() {
        super.stop();
        journal.close();
    }
}
