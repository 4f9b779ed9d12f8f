package io.athanor.app.tools;

import io.athanor.server.flags.CommonFlags;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.process.ProcessOptions;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of every tool that works on a bucket and serves HTTP meanwhile, as a picocli mixin. */
final class ServiceFlags {
    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    @Mixin
    private CommonFlags common = new CommonFlags();

    /**
     * Begins a run; nothing listens yet.
     *
     * @param above the command {@code bucket}, before whose tools the bucket may be named as well
     * @param spec the tool's
     * @param served how what is served differs from what the common flags say
     */
    ToolRun begin(BucketToolsCommand above, CommandSpec spec, UnaryOperator<ProcessOptions> served) {
        Map<String, String> environment = System.getenv();
        ProcessOptions options = common.apply(spec.name(), spec, environment);
        return ToolRun.begin(served.apply(options), above.bucket(objstore, environment));
    }
}
