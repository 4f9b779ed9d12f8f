package io.athanor.fanout;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Received;
import io.athanor.api.storeapi.completeness.EndpointAnswer;
import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SourceShare;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of one store that takes part.
 *
 * @param cursor its series, as they are merged
 * @param source as they come from the store
 */
record AskedCursor(Member member, SeriesCursor cursor, SeriesCursor source) {
    /** What the store did, as far as is known by now. */
    EndpointAnswer did() {
        String failure = source instanceof CompletenessCursor told ? told.failure() : "";
        Completeness below = source instanceof CompletenessCursor told ? told.completeness() : null;
        return did(member, failure, source.warnings(), below);
    }

    /** What is missing of it, as far as can be known before its end; empty: nothing. */
    String missing() {
        String failing = source instanceof CompletenessCursor told ? told.failing() : "";
        List<String> warnings = source.warnings();
        return !failing.isEmpty() || warnings.isEmpty() ? failing : warnings.getFirst();
    }

    /** What a store did that failed so, or gave these warnings with its answer. */
    static EndpointAnswer did(Member member, String failure, List<String> warnings, @Nullable Completeness below) {
        List<EndpointAnswer> endpoints = below == null ? List.of() : below.endpoints();
        if (!failure.isEmpty()) {
            return member.did(State.FAILED, failure, endpoints);
        }
        if (!warnings.isEmpty()) {
            return member.did(State.PARTIAL, warnings.getFirst(), endpoints);
        }
        return below != null && !below.isComplete()
                ? member.did(State.PARTIAL, "something of its endpoints is missing", endpoints)
                : member.did(State.ANSWERED, "", endpoints);
    }

    /** Whether its series are of other data than the store told of, or may be. */
    boolean isOfAnotherVersion() {
        return member.isOfAnotherVersion(source instanceof CompletenessCursor told ? told.completeness() : null);
    }

    Received received() {
        return source instanceof CompletenessCursor told ? told.received() : Received.NOTHING;
    }

    SourceShare share() {
        Received all = received();
        return new SourceShare(
                member.name(), all.nanos(), all.bytes(), all.responses(), all.series(), all.chunks(), all.samples());
    }

    void releaseBefore() {
        if (cursor instanceof CompletenessCursor told) {
            told.releaseBefore();
        }
    }
}
