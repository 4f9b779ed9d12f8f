package io.athanor.bench.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is a store gateway.
 *
 * @param name what the table calls it
 * @param isOurs whether it knows flags that are ours
 */
record StoreSide(String name, Path program, boolean isOurs) {
    /** Its command line, on two ports of the loopback. */
    List<String> command(Place place, Path data, boolean believesIndex, int http, int grpc) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "store",
                "--objstore.config-file=" + place.yaml(),
                "--data-dir=" + data,
                "--http-address=127.0.0.1:" + http,
                "--grpc-address=127.0.0.1:" + grpc));
        if (isOurs && !believesIndex) {
            command.add("--no-objstore.bucket-index");
        }
        return command;
    }
}
