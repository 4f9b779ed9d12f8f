package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A VictoriaMetrics without its cache of answers, in its own format: the samples of one replica, imported once per data
 * set, flushed and merged. Its answers differ from Prometheus's on purpose (it extrapolates otherwise).
 */
final class VictoriaSide implements Side {
    private static final Pattern LISTENING = Pattern.compile("started server at (http://127\\.0\\.0\\.1:\\d+/)");
    private static final Pattern NO_MERGES = Pattern.compile("(?m)^vm_active_force_merges 0$");
    private static final Pattern VERSION = Pattern.compile("vm_app_version\\{.*short_version=\"([^\"]+)\"");
    private static final int LOOK_EVERY_MS = 200;

    private final Path binary;
    private final Path dir;
    private Path storage;

    VictoriaSide(Path binary, Path dir) {
        this.binary = binary;
        this.dir = dir;
        this.storage = dir;
    }

    @Override
    public String name() {
        return "VictoriaMetrics";
    }

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public void load(DataSet data) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        Path whole = dir.resolve(data.name());
        if (!Files.exists(whole)) {
            storage = dir.resolve(data.name() + ".tmp");
            FolderTree.delete(storage);
            try (Contender server = start()) {
                new Import(server).all(data);
                server.post("/internal/force_flush", new byte[0]);
                server.post("/internal/force_merge", new byte[0]);
                while (!merged(server)) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
                }
            }
            Files.move(storage, whole);
        }
        storage = whole;
    }

    private static boolean merged(Contender server) throws IOException, InterruptedException {
        return NO_MERGES.matcher(metrics(server)).find();
    }

    /** Its buildinfo tells a Prometheus's version. */
    @Override
    public String version(Contender running) throws IOException, InterruptedException {
        Matcher version = VERSION.matcher(metrics(running));
        return version.find() ? version.group(1) : "";
    }

    private static String metrics(Contender server) throws IOException, InterruptedException {
        return new String(server.ask("/metrics").body(), StandardCharsets.UTF_8);
    }

    @Override
    public Contender start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        return Started.with(started -> {
            RunningProgram program = started.run(
                    dir.resolve("victoria-metrics.log"),
                    List.of(
                            binary.toString(),
                            "-storageDataPath=" + storage,
                            "-httpListenAddr=127.0.0.1:0",
                            "-retentionPeriod=100y",
                            "-search.disableCache",
                            "-search.maxQueryDuration=2m",
                            "-search.maxSamplesPerQuery=" + Rounds.MAX_SAMPLES,
                            "-search.maxUniqueTimeseries=1000000"));
            URI base = URI.create(program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/health"));
            return new Contender(started.programs(), base, began);
        });
    }
}
