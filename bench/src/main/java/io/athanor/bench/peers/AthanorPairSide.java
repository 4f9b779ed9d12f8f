package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The built program as Thanos's components are run: a store over a bucket folder with the blocks of two replicas, and a
 * query that deduplicates them; and as many further ones, each of which asks the one before.
 *
 * @param stacked how many further queriers stand above the first
 * @param mode what {@code --query.mode} of these is
 */
record AthanorPairSide(Path launcher, Path dir, int stacked, String mode) implements Side {
    private static final Pattern HTTP =
            Pattern.compile("listening for requests and metrics\".*address=(127\\.0\\.0\\.1:[1-9]\\d*)");

    @Override
    public String name() {
        return stacked == 0
                ? "Athanor, store and query"
                : "Athanor, " + stacked + " more " + (mode.equals("local") ? "" : mode + " ")
                        + (stacked == 1 ? "query" : "queries");
    }

    @Override
    public int replicas() {
        return 2;
    }

    @Override
    public void load(DataSet data) throws IOException {
        Links.tree(data.blocks(replicas()), dir.resolve("bucket"));
        FolderTree.delete(dir.resolve("store"));
        Files.writeString(
                dir.resolve("bucket.yml"), "type: FILESYSTEM\nconfig:\n  directory: " + dir.resolve("bucket") + "\n");
    }

    @Override
    public Contender start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        return Started.with(started -> {
            String below = local(Contender.freePort());
            RunningProgram store = started.run(
                    dir.resolve("store.log"),
                    List.of(
                            launcher.toString(),
                            "store",
                            "--data-dir=" + dir.resolve("store"),
                            "--objstore.config-file=" + dir.resolve("bucket.yml"),
                            "--grpc-address=" + below,
                            "--http-address=127.0.0.1:0"));
            store.awaitOk(ready(store));
            URI base = ready(store);
            for (int i = 0; i <= stacked; i++) {
                String own = local(Contender.freePort());
                RunningProgram query = started.run(dir.resolve("query-" + i + ".log"), query(below, own, i > 0));
                base = ready(query);
                query.awaitOk(base);
                below = own;
            }
            return new Contender(started.programs(), base, began);
        });
    }

    private List<String> query(String endpoint, String grpc, boolean isFurther) {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "query",
                "--endpoint=" + endpoint,
                "--query.replica-label=replica",
                "--query.timeout=5m",
                "--query.max-samples=" + Rounds.MAX_SAMPLES,
                "--grpc-address=" + grpc,
                "--http-address=127.0.0.1:0"));
        if (isFurther) {
            command.add("--query.mode=" + mode);
        }
        return command;
    }

    private static URI ready(RunningProgram program) throws InterruptedException {
        return URI.create("http://" + program.await(HTTP).group(1) + "/-/ready");
    }

    private static String local(int port) {
        return "127.0.0.1:" + port;
    }
}
