package io.athanor.testing.compat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A component of ours that keeps the address of its gRPC while its processes are killed and started again. */
final class Pod implements AutoCloseable {
    private final Path dir;
    private final String component;
    private final List<String> flags;
    private final Relay relay = new Relay();
    private volatile @Nullable AthanorProcess process;
    private CompletableFuture<Boolean> up = new CompletableFuture<>();

    /** @param dir where the outputs of its processes go */
    Pod(Path dir, String component, List<String> flags) throws IOException {
        this.dir = dir;
        this.component = component;
        this.flags = flags;
    }

    /** Host and port of its gRPC. */
    String address() {
        return relay.address();
    }

    /** Starts a process, and does not wait for it. */
    synchronized void start(String... more) throws IOException {
        AthanorProcess started = AthanorProcess.start(
                dir, component, Stream.concat(flags.stream(), Stream.of(more)).toArray(String[]::new));
        CompletableFuture<Boolean> isUp = new CompletableFuture<>();
        process = started;
        up = isUp;
        Thread.ofVirtual().name(component).start(() -> {
            try {
                String grpc = started.grpc();
                connect(started, Integer.parseInt(grpc.substring(grpc.indexOf(':') + 1)));
                isUp.complete(true);
            } catch (InterruptedException | AssertionError e) {
                isUp.completeExceptionally(e); // killed before it listened, unless somebody waits for it
            }
        });
    }

    private synchronized void connect(AthanorProcess to, int port) {
        if (process == to) {
            relay.to(port);
        }
    }

    /** Waits until the process serves gRPC. */
    void awaitUp() {
        CompletableFuture<Boolean> isUp;
        synchronized (this) {
            isUp = up;
        }
        isUp.join();
    }

    /** Where it answers HTTP: waits until it does; null while there is no process. */
    @Nullable
    URI http() throws IOException, InterruptedException {
        AthanorProcess now = process;
        return now == null ? null : now.http();
    }

    /** All that the last process has printed. */
    String printed() {
        AthanorProcess now = process;
        return now == null ? "" : now.printed();
    }

    /** Ends the process where it is. */
    synchronized void kill() throws InterruptedException {
        AthanorProcess now = process;
        process = null;
        if (now != null) {
            now.kill();
        }
        relay.cut();
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        relay.close();
    }
}
