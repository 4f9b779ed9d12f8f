package io.athanor.server.process;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves until the process is told to stop (INT, TERM), then stops gracefully. HUP asks for files to be read again; who has
 * nothing to read again goes on as before.
 */
public final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    /** What is started, served and stopped. */
    public interface Served extends AutoCloseable {
        /** Where it is reached, for the log. */
        String url();

        /** Reads files again that may have changed; called at HUP. */
        default void reload() {}

        /** Has somebody told if it cannot go on; called once. */
        default void onFailure(Consumer<RuntimeException> to) {}

        @Override
        void close();
    }

    private StopSignals() {}

    /**
     * Starts, and returns when all is stopped. The signal's thread waits for that too, so nothing is cut off.
     *
     * @throws RuntimeException that start threw, or why what is served could not go on
     */
    public static void serve(Supplier<? extends Served> start) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    await(stopped);
                    Runtime.getRuntime().halt(0); // stopping when asked to is a success, not "killed by a signal"
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        try (Served server = start.get()) {
            onHangUp(server::reload);
            server.onFailure(why -> {
                failure.set(why);
                asked.countDown();
            });
            await(asked);
            RuntimeException why = failure.get();
            if (why != null) {
                throw why;
            }
            LOG.atInfo().addKeyValue("address", server.url()).log("stopping: running requests are finished first");
        } catch (RuntimeException e) {
            removeHook(hook);
            throw e;
        } finally {
            stopped.countDown();
        }
    }

    /**
     * At HUP something is done, and the process goes on; the last one named counts. By reflection, since the compiler warns of
     * this API, which has no other, in a way that cannot be answered.
     */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself
    public static void onHangUp(Runnable reload) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object told =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (!method.getName().equals("handle")) {
                            return method.getName().equals("equals") ? (Object) (self == args[0]) : 0;
                        }
                        LOG.atInfo().log("reload dispatched.");
                        reload.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), told);
        } catch (ReflectiveOperationException e) {
            LOG.atDebug().setCause(e).log("this system has no signal HUP, or keeps it for itself");
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.atDebug().log("stopping already");
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
