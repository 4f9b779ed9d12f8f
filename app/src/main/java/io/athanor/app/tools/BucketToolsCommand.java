package io.athanor.app.tools;

import io.athanor.server.UserError;
import io.athanor.server.flags.ObjstoreFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket}: what is done by hand with a bucket's blocks. */
@Command(
        name = "bucket",
        header = "Look at a bucket's blocks, mend them, copy them, rewrite them.",
        synopsisSubcommandLabel = "TOOL",
        subcommands = {
            CleanupCommand.class,
            DeleteSeriesCommand.class,
            DownsampleCommand.class,
            InspectCommand.class,
            LsCommand.class,
            MarkCommand.class,
            ReplicateCommand.class,
            RetentionCommand.class,
            RewriteCommand.class,
            UploadBlocksCommand.class,
            VerifyCommand.class,
            WebCommand.class,
        })
public final class BucketToolsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = ObjstoreFlags.HEADING)
    private ObjstoreFlags objstore = new ObjstoreFlags();

    /** Made by picocli. */
    public BucketToolsCommand() {}

    /** The bucket that a tool's own flags name, else that named before the tool. */
    ObjstoreConfig bucket(ObjstoreFlags own, Map<String, String> environment) {
        ObjstoreConfig where = own.config(environment);
        where = where == null ? objstore.config(environment) : where;
        if (where == null) {
            throw UserError.usage("--objstore.config or --objstore.config-file has to say which bucket is meant");
        }
        return where;
    }

    @Override
    public void run() {
        CommandSpec self = Objects.requireNonNull(spec);
        throw new ParameterException(
                self.commandLine(),
                "which tool? "
                        + String.join(", ", self.subcommands().keySet()) + " are there; athanor tools bucket --help"
                        + " tells more");
    }
}
