package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of a side that is being started: ended again if one of them does not become ready. */
final class Started {
    private final List<RunningProgram> programs = new ArrayList<>();

    private Started() {}

    /** The start of a side. */
    @FunctionalInterface
    interface Start {
        Contender run(Started started) throws IOException, InterruptedException;
    }

    static Contender with(Start start) throws IOException, InterruptedException {
        Started started = new Started();
        boolean ready = false;
        try {
            Contender contender = start.run(started);
            ready = true;
            return contender;
        } finally {
            if (!ready) {
                started.programs.reversed().forEach(RunningProgram::close);
            }
        }
    }

    RunningProgram run(Path output, List<String> command) throws IOException {
        RunningProgram program = RunningProgram.start(output, command);
        programs.add(program);
        // A run that is interrupted leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::close));
        return program;
    }

    List<RunningProgram> programs() {
        return programs;
    }
}
