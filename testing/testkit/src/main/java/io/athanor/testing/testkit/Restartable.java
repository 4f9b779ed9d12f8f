package io.athanor.testing.testkit;

import org.jspecify.annotations.Nullable;

/** A server that is there, goes away, and comes back empty; closed, it is gone. */
public final class Restartable implements AutoCloseable {
    private final Start start;
    private @Nullable RunningProgram program;

    /** How the server is started, each time. */
    public interface Start {
        RunningProgram run() throws Exception;
    }

    /** Starts it. */
    public Restartable(Start start) throws Exception {
        this.start = start;
        this.program = start.run();
    }

    /** Of so many questions, the server is away for the middle third; called before each, which are counted from 0. */
    public void awayInTheMiddle(int question, int questions) throws Exception {
        if (question == questions / 3) {
            close();
        } else if (question == 2 * questions / 3) {
            program = start.run();
        }
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
        program = null;
    }
}
