package io.athanor.fanout;

import io.athanor.api.storeapi.SeriesMessages;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import io.athanor.api.storeapi.completeness.CompletenessRecord;
import io.athanor.tsdb.series.IncompleteException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of the only store that is asked, with what is taken down of it as of many. */
final class PassedMessages implements SeriesMessages {
    private final Member member;
    private final SeriesMessages messages;
    private final List<String> missing;
    private final CompletenessRecord record;
    private final FanOutListener listener;
    private final boolean abort;
    private boolean hasBegun;

    /**
     * @param missing what is known to be missing already
     * @param record takes down what the store does
     * @param abort whether an answer from which something is missing is none
     */
    PassedMessages(
            Member member,
            SeriesMessages messages,
            List<String> missing,
            CompletenessRecord record,
            FanOutListener listener,
            boolean abort) {
        this.member = member;
        this.messages = messages;
        this.missing = List.copyOf(missing);
        this.record = record;
        this.listener = listener;
        this.abort = abort;
    }

    /** @throws IncompleteException naming what is missing, if the request wants all or nothing */
    @Override
    public byte @Nullable [] next() {
        byte[] message = messages.next();
        if (message == null && !hasBegun) {
            listener.emptyStream();
        }
        hasBegun = true;
        if (abort) {
            List<String> warnings = messages.warnings();
            if (!warnings.isEmpty()) {
                throw new IncompleteException(warnings.getFirst());
            }
        }
        return message;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(missing);
        all.addAll(messages.warnings());
        return all;
    }

    @Override
    public Completeness completeness() {
        Completeness below = messages.completeness();
        record.add(AskedCursor.did(member, failure(), messages.warnings(), below));
        if (member.isOfAnotherVersion(below)) {
            record.drifted();
        }
        return record.completeness();
    }

    @Override
    public String failure() {
        return messages.failure();
    }

    @Override
    public Received received() {
        return messages.received();
    }

    @Override
    public void close() {
        messages.close();
    }
}
