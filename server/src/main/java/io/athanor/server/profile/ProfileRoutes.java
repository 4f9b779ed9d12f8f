package io.athanor.server.profile;

import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * {@code /debug/pprof/*} and {@code /debug/fgprof}. What needs time is recorded while the client waits, for {@code ?seconds=};
 * one recording at a time, since two would change each other's settings: who comes second is told so.
 */
public final class ProfileRoutes implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int DEFAULT_CPU_SECONDS = 30;
    private static final int DEFAULT_SECONDS = 5;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String INDEX = """
            /debug/pprof/

            profile       where threads run; ?seconds=30
            heap          objects on the heap, by class; ?gc=1 collects garbage before
            allocs        where memory is allocated; ?seconds=5
            goroutine     where all threads are, virtual ones too; ?debug=2 is the JVM's own dump
            block         where threads wait for each other; ?seconds=5
            mutex         where threads wait for locks; ?seconds=5
            threadcreate  where threads are started; ?seconds=5
            trace         a recording for JDK Mission Control (JFR); ?seconds=1
            cmdline       the command line, without what may be secret
            symbol        nothing: profiles carry their names

            /debug/fgprof where threads are, running or not; ?seconds=30

            Profiles are pprof's (protobuf, gzip); ?debug=1 gives text.
            """;

    private final Recordings recordings;
    private final Snapshots snapshots;
    private final Semaphore one = new Semaphore(1);
    private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    public ProfileRoutes(InstantSource clock) {
        this.recordings = new Recordings(clock);
        this.snapshots = new Snapshots(clock);
    }

    public Routes routes() {
        Routes routes = new Routes()
                .add("GET", "/debug/pprof", "pprof", ProfileRoutes::toIndex)
                .add("GET", "/debug/pprof/", "pprof", exchange -> exchange.send(200, TEXT, INDEX))
                .add(
                        "GET",
                        "/debug/pprof/cmdline",
                        "pprof",
                        exchange -> exchange.send(200, TEXT, CommandLineText.ofThisProcess()))
                .add(
                        "GET,POST",
                        "/debug/pprof/symbol",
                        "pprof",
                        exchange -> exchange.send(200, TEXT, "num_symbols: 0\n"))
                .add("GET", "/debug/pprof/goroutine", "pprof", this::threads)
                .add("GET", "/debug/pprof/heap", "pprof", this::heap)
                .add(
                        "GET",
                        "/debug/pprof/trace",
                        "pprof",
                        exchange -> timed(exchange, 1, recordings::raw, ProfileRoutes::sendTrace));
        add(routes, "/debug/pprof/profile", DEFAULT_CPU_SECONDS, recordings::cpu);
        add(routes, "/debug/pprof/allocs", DEFAULT_SECONDS, recordings::allocations);
        add(routes, "/debug/pprof/block", DEFAULT_SECONDS, recordings::blocked);
        add(routes, "/debug/pprof/mutex", DEFAULT_SECONDS, recordings::contended);
        add(routes, "/debug/pprof/threadcreate", DEFAULT_SECONDS, recordings::threadStarts);
        add(routes, "/debug/fgprof", DEFAULT_CPU_SECONDS, snapshots::wallClock);
        return routes.add(
                "GET", "/debug/pprof/{name}", "pprof", exchange -> exchange.send(404, TEXT, "Unknown profile\n"));
    }

    private interface Recorder<T> {
        T record(Wait wait) throws IOException;
    }

    private interface Sender<T> {
        void send(HttpExchange exchange, T recorded) throws IOException;
    }

    private void add(Routes routes, String path, int seconds, Recorder<Profile> recorder) {
        routes.add("GET", path, "pprof", exchange -> timed(exchange, seconds, recorder, ProfileRoutes::send));
    }

    private static void toIndex(HttpExchange exchange) throws IOException {
        exchange.header("Location", "pprof/");
        exchange.send(302, TEXT, "Found\n");
    }

    private void threads(HttpExchange exchange) throws IOException {
        if (exchange.form().first("debug").equals("2")) {
            exchange.send(200, TEXT, snapshots.threadDump());
        } else {
            send(exchange, snapshots.threads());
        }
    }

    private void heap(HttpExchange exchange) throws IOException {
        String collect = exchange.form().first("gc");
        send(exchange, snapshots.heap(!collect.isEmpty() && !collect.equals("0")));
    }

    private static void sendTrace(HttpExchange exchange, byte[] recording) throws IOException {
        attach(exchange, "trace.jfr", recording);
    }

    private <T> void timed(HttpExchange exchange, int otherwise, Recorder<T> recorder, Sender<T> sender)
            throws IOException {
        Duration time = seconds(exchange.form().first("seconds"), otherwise);
        if (time == null) {
            exchange.send(400, TEXT, "seconds has to be a number above 0 and at most " + LONGEST.toSeconds() + "\n");
            return;
        }
        if (isClosed || !one.tryAcquire()) {
            exchange.header("X-Go-Pprof", "1");
            exchange.send(
                    500, TEXT, "Could not enable profiling: profiling already in use; ask again when it is over\n");
            return;
        }
        Wait wait = new Wait(time);
        waiting.add(wait);
        T recorded;
        try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(wait::end)) {
            if (isClosed) {
                wait.end();
            }
            recorded = recorder.record(wait);
        } finally {
            waiting.remove(wait);
            one.release();
        }
        sender.send(exchange, recorded);
    }

    /** Whether a recording runs. */
    boolean isRecording() {
        return !waiting.isEmpty();
    }

    private static @org.jspecify.annotations.Nullable Duration seconds(String text, int otherwise) {
        if (text.isEmpty()) {
            return Duration.ofSeconds(otherwise);
        }
        try {
            double seconds = Double.parseDouble(text);
            boolean isPossible = seconds > 0 && seconds <= LONGEST.toSeconds();
            return isPossible ? Duration.ofNanos((long) (seconds * 1e9)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static void send(HttpExchange exchange, Profile profile) throws IOException {
        String debug = exchange.form().first("debug");
        if (!debug.isEmpty() && !debug.equals("0")) {
            exchange.send(200, TEXT, profile.text());
        } else {
            attach(exchange, profile.name(), PprofFormat.of(profile));
        }
    }

    private static void attach(HttpExchange exchange, String name, byte[] bytes) throws IOException {
        exchange.status(200);
        exchange.header("Content-Type", "application/octet-stream");
        exchange.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
        exchange.header("X-Content-Type-Options", "nosniff");
        exchange.send(bytes, bytes.length, true);
    }

    /** Ends what is being recorded: what there is by then is answered. */
    @Override
    public void close() {
        isClosed = true;
        waiting.forEach(Wait::end);
    }
}
