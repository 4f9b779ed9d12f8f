package io.athanor.app.tools;

import io.athanor.app.buckets.Buckets;
import io.athanor.objstore.Bucket;
import io.athanor.server.Version;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * One run of a tool: a process, which need not serve anything, and the bucket that it works on. Closing it closes both.
 */
record ToolRun(ComponentProcess process, Bucket bucket) implements AutoCloseable {
    static ToolRun begin(ProcessOptions options, ObjstoreConfig where) {
        ComponentProcess process =
                new ComponentProcess(options, Version.current(), InstantSource.system(), RandomGenerator.getDefault());
        boolean isReady = false;
        try {
            Bucket bucket =
                    process.owns(Buckets.open(where, "--objstore.config", process.registry(), process.tracing()));
            isReady = true;
            return new ToolRun(process, bucket);
        } finally {
            if (!isReady) {
                process.close();
            }
        }
    }

    InstantSource clock() {
        return process.clock();
    }

    @Override
    public void close() {
        process.close();
    }
}
