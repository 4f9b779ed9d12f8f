package io.athanor.server.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the servers of one group, now and then. */
final class GroupResolver extends NameResolverProvider {
    private static final String SCHEME = "thanos";

    private final String authority;
    private final Supplier<List<String>> servers;
    private final Duration every;

    /**
     * @param authority the name that certificates are checked for
     * @param servers looks up {@code host:port} of each server; may take seconds
     */
    GroupResolver(String authority, Supplier<List<String>> servers, Duration every) {
        this.authority = authority;
        this.servers = servers;
        this.every = every;
    }

    /** What a channel is to be made for. */
    static String target() {
        return SCHEME + ":///group";
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        Executor offload = args.getOffloadExecutor();
        return new Servers(
                args.getSynchronizationContext(),
                args.getScheduledExecutorService(),
                offload == null ? Runnable::run : offload);
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    private final class Servers extends NameResolver {
        private final SynchronizationContext turns;
        private final ScheduledExecutorService timer;
        private final Executor offload;
        private @Nullable Listener2 listener;
        private SynchronizationContext.@Nullable ScheduledHandle next;
        private boolean isClosed;

        Servers(SynchronizationContext turns, ScheduledExecutorService timer, Executor offload) {
            this.turns = turns;
            this.timer = timer;
            this.offload = offload;
        }

        @Override
        public String getServiceAuthority() {
            return authority;
        }

        @Override
        public void start(Listener2 to) {
            listener = to;
            look();
        }

        private void look() {
            offload.execute(() -> {
                List<EquivalentAddressGroup> found = new ArrayList<>();
                for (String server : servers.get()) {
                    int colon = server.lastIndexOf(':');
                    String host = server.substring(0, colon).replaceAll("^\\[|\\]$", "");
                    found.add(new EquivalentAddressGroup(
                            new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1)))));
                }
                turns.execute(() -> tell(found));
            });
        }

        private void tell(List<EquivalentAddressGroup> found) {
            Listener2 to = listener;
            if (isClosed || to == null) {
                return;
            }
            to.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(
                            found.isEmpty()
                                    ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(
                                            "no server of " + authority + " is found"))
                                    : StatusOr.fromValue(found))
                    .setAttributes(Attributes.EMPTY)
                    .build());
            next = turns.schedule(this::look, every.toMillis(), TimeUnit.MILLISECONDS, timer);
        }

        @Override
        public void shutdown() {
            isClosed = true;
            if (next != null) {
                next.cancel();
            }
        }
    }
}
