package io.athanor.app.tools;

import io.athanor.server.UserError;
import io.athanor.server.flags.FlagValues;
import io.athanor.server.flags.LogFlags;
import io.athanor.server.flags.MemoryFlags;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.flags.TelemetryFlags;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of every tool that works on a bucket and ends, as a picocli mixin: the bucket, logs, tracing, memory. */
final class ToolFlags {
    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @ArgGroup(validate = false, heading = "%nLogs:%n")
    private LogFlags log = new LogFlags();

    @ArgGroup(validate = false, heading = "%nTracing:%n")
    private TelemetryFlags telemetry = new TelemetryFlags();

    @ArgGroup(validate = false, heading = "%nMemory:%n")
    private MemoryFlags memory = new MemoryFlags();

    /**
     * Begins a run.
     *
     * @param above the command {@code bucket}, before whose tools the bucket may be named as well
     * @param spec the tool's
     * @throws UserError naming the flag, or file, line and key, that is wrong
     */
    ToolRun begin(BucketToolsCommand above, CommandSpec spec) {
        log.apply();
        memory.check();
        Map<String, String> environment = System.getenv();
        ObjstoreConfig where = above.bucket(objstore, environment);
        HttpOptions none =
                new HttpOptions(InetSocketAddress.createUnresolved("127.0.0.1", 0), "no HTTP", Duration.ZERO, false);
        return ToolRun.begin(
                new ProcessOptions(spec.name(), none, null, "", FlagValues.of(spec), telemetry.config(environment)),
                where);
    }
}
