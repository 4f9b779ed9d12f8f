package io.athanor.component.query;

import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.fanout.Member;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server that is asked: what it said of itself last, and whether it still answers. Safe for all threads. */
final class Endpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    /** Of one that has never answered: it may hold anything. */
    private static final StoreInfo UNKNOWN =
            new StoreInfo("unknown-store-api", List.of(), Long.MIN_VALUE, Long.MAX_VALUE, List.of());

    private final String address;
    private final ManagedChannel channel;
    private final RemoteStore store;
    private volatile State state = new State(null, null, "has not been reached yet");

    /**
     * @param info null if it has never answered
     * @param lastCheck when it answered last
     * @param fault why it does not answer, empty if it does
     */
    record State(@Nullable StoreInfo info, @Nullable Instant lastCheck, String fault) {
        boolean isUp() {
            return fault.isEmpty();
        }

        StoreInfo known() {
            return info == null ? UNKNOWN : info;
        }
    }

    Endpoint(String address, ManagedChannel channel, RemoteStore store) {
        this.address = address;
        this.channel = channel;
        this.store = store;
    }

    String address() {
        return address;
    }

    State state() {
        return state;
    }

    Member member() {
        State now = state;
        return new Member(address, store, now.known(), now.fault());
    }

    /** Asks it what it has. */
    void update(Duration timeout, InstantSource clock) {
        State before = state;
        State after;
        try {
            after = new State(store.info(timeout), clock.instant(), "");
        } catch (StatusRuntimeException e) {
            String why = String.valueOf(e.getMessage());
            after = new State(before.info(), before.lastCheck(), "endpoint is not reached: " + why);
        }
        state = after;
        tell(before, after);
    }

    /** One line when it comes, changes its labels, or goes. */
    private void tell(State before, State after) {
        String labels = after.known().labelSets().toString();
        if (after.isUp() && !before.isUp()) {
            LOG.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("component", after.known().component())
                    .addKeyValue("extLset", labels)
                    .log("adding new endpoint");
        } else if (after.isUp()
                && !after.known().labelSets().equals(before.known().labelSets())) {
            LOG.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("extLset", labels)
                    .log("endpoint has other external labels now");
        } else if (!after.isUp() && (before.isUp() || before.info() == null && before.lastCheck() == null)) {
            LOG.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("extLset", labels)
                    .addKeyValue("err", after.fault())
                    .log("update of endpoint failed: answers that it should contribute to name it");
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
