package io.athanor.component.frontend.stop;

import java.util.ArrayList;
import java.util.List;

/** Tells work that nobody wants it any more. For many threads. */
public final class Stop {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean stopped;

    /** Runs what was to be done then; once. */
    public void stop() {
        List<Runnable> now;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(Runnable::run);
    }

    public synchronized boolean isStopped() {
        return stopped;
    }

    /** Has an action run at the stop, or now if that was; closing what is returned ends that. */
    public Handle onStop(Runnable action) {
        synchronized (this) {
            if (!stopped) {
                actions.add(action);
                return () -> remove(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }

    /** Something that waits for the stop. */
    public interface Handle extends AutoCloseable {
        @Override
        void close();
    }
}
