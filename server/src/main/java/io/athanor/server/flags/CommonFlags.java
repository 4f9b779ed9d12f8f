package io.athanor.server.flags;

import io.athanor.server.process.ProcessOptions;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The flags that every component has, as a picocli mixin: HTTP, logs, tracing, memory. A command adds the families that it needs
 * besides ({@link GrpcFlags}, {@link ObjstoreFlags}, {@link WebFlags}, {@link StoreLimitFlags}, {@link SelectorFlags}) as
 * argument groups, each under its {@code HEADING}.
 */
public final class CommonFlags {
    @ArgGroup(validate = false, heading = "%nHTTP:%n")
    private HttpFlags http = new HttpFlags();

    @ArgGroup(validate = false, heading = "%nLogs:%n")
    private LogFlags log = new LogFlags();

    @ArgGroup(validate = false, heading = "%nTracing and logs of requests:%n")
    private TelemetryFlags telemetry = new TelemetryFlags();

    @ArgGroup(validate = false, heading = "%nMemory:%n")
    private MemoryFlags memory = new MemoryFlags();

    /**
     * Puts into effect what concerns the whole program (logging), and says what the component runs in.
     *
     * @param component its name: {@code store}
     * @param spec the command's, for {@code status/flags}
     * @param environment for {@code $(VAR)} in YAML
     * @throws io.athanor.server.UserError naming the flag, or file, line and key, that is wrong
     */
    public ProcessOptions apply(String component, CommandSpec spec, Map<String, String> environment) {
        log.apply();
        return options(component, spec, environment);
    }

    /** The same, but logging stays as it is. */
    public ProcessOptions options(String component, CommandSpec spec, Map<String, String> environment) {
        memory.check();
        return new ProcessOptions(
                component, http.options(false), null, "", FlagValues.of(spec), telemetry.config(environment));
    }
}
