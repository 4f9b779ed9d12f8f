package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The built program in one process, on the blocks of one replica or, deduplicating, of two.
 *
 * @param heap the greatest heap, as {@code ATHANOR_HEAP} takes it; empty: as the launcher decides
 */
record AthanorSide(Path launcher, Path dir, int replicas, String heap) implements Side {
    private static final Pattern LISTENING = Pattern.compile("(127\\.0\\.0\\.1:[1-9]\\d*)");

    @Override
    public String name() {
        return replicas == 1 ? "Athanor" : "Athanor, " + replicas + " replicas";
    }

    @Override
    public void load(DataSet data) throws IOException {
        Links.tree(data.blocks(replicas), dir.resolve("bucket"));
    }

    @Override
    public Contender start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (!heap.isEmpty()) {
            command.addAll(List.of("/usr/bin/env", "ATHANOR_HEAP=" + heap));
        }
        command.addAll(List.of(
                launcher.toString(),
                "all",
                "--data-dir=" + dir,
                "--query.max-samples=" + Rounds.MAX_SAMPLES,
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0"));
        if (replicas > 1) {
            command.add("--query.replica-label=replica");
        }
        long began = System.nanoTime();
        return Started.with(started -> {
            RunningProgram program = started.run(dir.resolve("athanor.log"), command);
            URI base = URI.create("http://" + program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/-/ready"));
            return new Contender(started.programs(), base, began);
        });
    }
}
