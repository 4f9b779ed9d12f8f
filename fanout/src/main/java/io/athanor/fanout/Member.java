package io.athanor.fanout;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.EndpointAnswer;
import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes part, or did.
 *
 * @param name what answers call it where something of it is missing
 * @param store whom to ask
 * @param info what it held when it was last asked
 * @param fault why it cannot be asked at the moment, empty if it can
 * @param isGone whether it does not take part any more: answers are not less without it, but tell of it
 * @param lastSeen when it was heard of last, ms since the epoch; 0: never
 */
public record Member(String name, Store store, StoreInfo info, String fault, boolean isGone, long lastSeen) {
    /** One that takes part. */
    public Member(String name, Store store, StoreInfo info, String fault) {
        this(name, store, info, fault, false, 0);
    }

    /** The text that names what is missing. */
    public String missing(String why) {
        return "fetch series from " + name + ": " + why;
    }

    /** Whether it has never been heard of: nobody knows what it holds. */
    boolean isUnknown() {
        return lastSeen == 0 && !fault.isEmpty() && !isGone;
    }

    /** Whether it has answered from other data than it told of, or may have. */
    boolean isOfAnotherVersion(@Nullable Completeness told) {
        return info.version().isTold() && !info.version().token().equals(told == null ? "" : told.version());
    }

    /** What it did for an answer. */
    EndpointAnswer did(State state, String reason, List<EndpointAnswer> below) {
        return new EndpointAnswer(
                name, info.component(), state, reason, info.labelSets(), info.mint(), info.maxt(), lastSeen, below);
    }

    EndpointAnswer did(State state, String reason) {
        return did(state, reason, List.of());
    }
}
