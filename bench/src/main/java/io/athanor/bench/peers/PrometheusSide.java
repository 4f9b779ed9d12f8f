package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A Prometheus that scrapes nothing and compacts nothing, on the blocks of one replica. */
record PrometheusSide(Path binary, Path dir) implements Side {
    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\".* address=(127\\.0\\.0\\.1:\\d+)");

    @Override
    public String name() {
        return "Prometheus";
    }

    @Override
    public void load(DataSet data) throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("prometheus.yml"), "global: {}\n");
        Links.tree(data.blocks(1), dir.resolve("data"));
    }

    @Override
    public Contender start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        return Started.with(started -> {
            RunningProgram program = started.run(
                    dir.resolve("prometheus.log"),
                    List.of(
                            binary.toString(),
                            "--config.file=" + dir.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + dir.resolve("data"),
                            "--storage.tsdb.retention.time=100y",
                            "--storage.tsdb.min-block-duration=2h",
                            "--storage.tsdb.max-block-duration=2h",
                            "--query.max-samples=" + Rounds.MAX_SAMPLES,
                            "--web.listen-address=127.0.0.1:0"));
            URI base = URI.create("http://" + program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/-/ready"));
            return new Contender(started.programs(), base, began);
        });
    }
}
