package io.athanor.component.query.work;

import io.athanor.api.storeapi.work.WorkReply;
import io.athanor.api.storeapi.work.WorkRequest;
import io.athanor.api.storeapi.work.WorkTaker;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.dns.DnsNames;
import io.athanor.server.http.HttpCall;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedulers that a querier takes work from: from each of them so much at once. Names are looked up again and again; one that is not
 * there is tried again. Closing it takes no more, and lets what was taken be done within the grace period.
 */
public final class Schedulers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedulers.class);
    private static final long LOOK_UP_S = 10;

    /** Streams for requests that cost next to nothing, to each scheduler. */
    private static final int ASIDE = 2;

    private final Config config;
    private final DnsNames names;
    private final Function<String, ManagedChannel> channels;
    private final Answering answering;
    private final Map<String, Scheduler> schedulers = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("schedulers").factory());

    /**
     * How it is done.
     *
     * @param querier what schedulers call this querier
     * @param concurrency queries taken from each scheduler at once
     * @param grace how long what was taken may go on when this is closed
     */
    public record Config(List<DnsAddress> addresses, String querier, int concurrency, Duration grace) {
        public Config {
            addresses = List.copyOf(addresses);
        }

        /** The same; the querier is told from others on its machine by its port. */
        public Config calling(int port) {
            return new Config(addresses, querier + ":" + port, concurrency, grace);
        }
    }

    /** Answers a request as one to the querier itself. */
    @FunctionalInterface
    public interface Answering {
        void answer(HttpCall call) throws IOException;
    }

    /** Takes nothing before {@link #begin}. */
    public Schedulers(Config config, DnsNames names, Function<String, ManagedChannel> channels, Answering answering) {
        this.config = config;
        this.names = names;
        this.channels = channels;
        this.answering = answering;
    }

    public void begin() {
        var _ = timer.scheduleWithFixedDelay(this::lookUp, 0, LOOK_UP_S, TimeUnit.SECONDS);
    }

    private void lookUp() {
        try {
            DnsNames.Found found = names.lookUp(config.addresses());
            found.problems()
                    .forEach(problem ->
                            LOG.atError().addKeyValue("err", problem).log("failed to resolve addresses of schedulers"));
            use(found.all());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("schedulers could not be looked up; they are again");
        }
    }

    private synchronized void use(List<String> addresses) {
        addresses.forEach(address -> schedulers.computeIfAbsent(address, Scheduler::new));
        schedulers.entrySet().removeIf(entry -> {
            boolean isGone = !addresses.contains(entry.getKey());
            if (isGone) {
                Thread.ofVirtual().start(entry.getValue()::close);
            }
            return isGone;
        });
    }

    private void answer(WorkRequest request, WorkReply reply) throws IOException {
        answering.answer(new TakenCall(request, reply));
    }

    private final class Scheduler {
        private final ManagedChannel channel;
        private final List<WorkTaker> takers = new ArrayList<>();
        private final AtomicBoolean isToldGone = new AtomicBoolean();

        private Scheduler(String address) {
            channel = channels.apply(address);
            for (int i = 0; i < config.concurrency() + ASIDE; i++) {
                takers.add(new WorkTaker(
                        channel,
                        config.querier(),
                        i >= config.concurrency(),
                        Schedulers.this::answer,
                        why -> tell(address, why)));
            }
            LOG.atInfo().addKeyValue("scheduler", address).log("taking work");
        }

        /** Once that it went away, and once that it is there again, however many streams see it. */
        private void tell(String address, String why) {
            if (why.isEmpty()) {
                if (isToldGone.compareAndSet(true, false)) {
                    LOG.atInfo().addKeyValue("scheduler", address).log("taking work again");
                }
            } else if (isToldGone.compareAndSet(false, true)) {
                LOG.atWarn()
                        .addKeyValue("scheduler", address)
                        .addKeyValue("why", why)
                        .log("a scheduler is not there; it is tried again");
            }
        }

        void close() {
            takers.forEach(WorkTaker::close);
            long until = System.nanoTime() + config.grace().toNanos();
            boolean isInterrupted = false;
            for (WorkTaker taker : takers) {
                try {
                    long left = Math.max(1, (until - System.nanoTime()) / 1_000_000);
                    if (isInterrupted || !taker.await(left)) {
                        taker.giveUp();
                    }
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    taker.giveUp();
                }
            }
            channel.shutdownNow();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        List<Scheduler> all;
        synchronized (this) {
            all = List.copyOf(schedulers.values());
            schedulers.clear();
        }
        List<Thread> closing = all.stream()
                .map(scheduler -> Thread.ofVirtual().start(scheduler::close))
                .toList();
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
