package io.athanor.bench.peers;

import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** A program to be measured: how it is given the data, and how it is started on them. */
interface Side {
    /** What the table calls it. */
    String name();

    /** Puts the data where it will look for them. Not timed, and done once per data set. */
    void load(DataSet data) throws IOException, InterruptedException;

    /** Starts it on the data loaded last; returns when it is ready. */
    Contender start() throws IOException, InterruptedException;

    /** What it calls its version, empty if it does not tell. */
    default String version(Contender running) throws IOException, InterruptedException {
        byte[] info = running.ask("/api/v1/status/buildinfo").body();
        return JsonMapper.shared().readTree(info).path("data").path("version").asString("");
    }

    /** Over how many replicas' blocks it answers. */
    default int replicas() {
        return 1;
    }

    /** Whether its answers must be those of any other such side over as many replicas, point by point. */
    default boolean exact() {
        return true;
    }
}
