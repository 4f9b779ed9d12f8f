package io.athanor.component.query;

import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.RpcErrors;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.about.RemoteAbout;
import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.fanout.Member;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One server that is asked: what it said of itself last, and whether it still answers. Safe for all threads. */
final class Endpoint implements AutoCloseable {
    /** Of one that has never answered: it may hold anything. */
    private static final StoreInfo UNKNOWN = new StoreInfo(
            "unknown-store-api", List.of(), Long.MIN_VALUE, Long.MAX_VALUE, List.of(), false, Set.of(ServedApi.STORE));

    private final EndpointSpec spec;
    private final ManagedChannel channel;
    private final RemoteStore store;
    private final RemoteAbout about;
    private final Instant created;
    private volatile State state;

    /**
     * @param info null if it has never answered
     * @param lastSeen when it answered last, null: never
     * @param fault why it does not answer, empty if it does
     * @param isLost whether it has not answered for so long that it is not waited for any more
     */
    record State(@Nullable StoreInfo info, @Nullable Instant lastSeen, String fault, boolean isLost) {
        boolean isUp() {
            return fault.isEmpty();
        }

        StoreInfo known() {
            return info == null ? UNKNOWN : info;
        }
    }

    Endpoint(EndpointSpec spec, ManagedChannel channel, RemoteStore store, RemoteAbout about, Instant created) {
        this.spec = spec;
        this.channel = channel;
        this.store = store;
        this.about = about;
        this.created = created;
        this.state = new State(null, null, "has not been reached yet", false);
    }

    EndpointSpec spec() {
        return spec;
    }

    String name() {
        return spec.name();
    }

    State state() {
        return state;
    }

    RemoteAbout about() {
        return about;
    }

    ManagedChannel channel() {
        return channel;
    }

    /** As who it takes part in answers. */
    Member member() {
        State now = state;
        boolean isAsked = now.isUp() || spec.isStrict() && !now.isLost();
        Instant seen = now.lastSeen();
        return new Member(
                name(),
                store,
                now.known(),
                isAsked ? "" : now.fault(),
                now.isLost(),
                seen == null ? 0 : seen.toEpochMilli());
    }

    /**
     * Asks it what it has.
     *
     * @param unhealthy how long it may not answer before it is given up
     * @return what was known of it before
     */
    State update(Duration timeout, Duration unhealthy, InstantSource clock) {
        State before = state;
        try {
            StoreInfo now = store.info(timeout);
            // what is the same stays the same object: whoever compares it has less to do
            state = new State(now.equals(before.info()) ? before.info() : now, clock.instant(), "", false);
        } catch (StatusRuntimeException e) {
            Instant since = before.lastSeen() == null ? created : before.lastSeen();
            boolean isLost = !spec.isStrict()
                    && !clock.instant().isBefore(since.plus(unhealthy))
                    && !clock.instant().isBefore(created.plus(unhealthy));
            state = new State(before.info(), before.lastSeen(), "endpoint is not reached: " + RpcErrors.why(e), isLost);
        }
        return before;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
