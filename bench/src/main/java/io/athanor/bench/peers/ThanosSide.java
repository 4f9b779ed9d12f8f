package io.athanor.bench.peers;

import io.athanor.testing.testkit.RunningProgram;
import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Thanos's store over a bucket folder with the blocks of two replicas, and its query, which deduplicates them. */
record ThanosSide(Path binary, Path dir) implements Side {
    private static final int LOOK_EVERY_MS = 20;

    @Override
    public String name() {
        return "Thanos";
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
        String storeApi = local(Contender.freePort());
        String storeHttp = local(Contender.freePort());
        String queryHttp = local(Contender.freePort());
        long began = System.nanoTime();
        return Started.with(started -> {
            RunningProgram store = started.run(
                    dir.resolve("store.log"),
                    List.of(
                            binary.toString(),
                            "store",
                            "--data-dir=" + dir.resolve("store"),
                            "--objstore.config-file=" + dir.resolve("bucket.yml"),
                            "--grpc-address=" + storeApi,
                            "--http-address=" + storeHttp));
            store.awaitOk(URI.create("http://" + storeHttp + "/-/ready"));
            RunningProgram query = started.run(
                    dir.resolve("query.log"),
                    List.of(
                            binary.toString(),
                            "query",
                            "--endpoint=" + storeApi,
                            "--query.replica-label=replica",
                            "--query.timeout=5m",
                            "--grpc-address=" + local(Contender.freePort()),
                            "--http-address=" + queryHttp));
            URI base = URI.create("http://" + queryHttp);
            query.awaitOk(base.resolve("/-/ready"));
            Contender contender = new Contender(started.programs(), base, began);
            while (!seesTheStore(contender)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
            return contender.readyNow(began);
        });
    }

    private static boolean seesTheStore(Contender query) throws IOException, InterruptedException {
        byte[] stores = query.ask("/api/v1/stores").body();
        return JsonMapper.shared().readTree(stores).path("data").path("store").size() == 1;
    }

    private static String local(int port) {
        return "127.0.0.1:" + port;
    }
}
