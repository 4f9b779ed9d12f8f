package io.athanor.component.query;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.fanout.Member;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that was there once, and is not asked any more.
 *
 * @param info what it had, as it said last
 * @param lastSeen when it answered last, null: never
 * @param since since when it is gone
 */
record GoneEndpoint(
        String name, Store store, StoreInfo info, @Nullable Instant lastSeen, Instant since, String why) {
    Member member() {
        return new Member(name, store, info, why, true, lastSeen == null ? 0 : lastSeen.toEpochMilli());
    }
}
