package io.athanor.server.requestlog;

import io.athanor.server.config.ConfigText;
import io.athanor.server.logging.LogLevel;
import java.util.List;
import java.util.Map;

/**
 * The file of {@code --request.logging-config}: which requests are logged, and when.
 *
 * @param http what is logged of requests
 * @param paths the only ones that are; empty: all but those for probes, metrics and profiles
 * @param grpc what is logged of calls
 * @param methods the only ones that are; empty: all
 */
public record RequestLogConfig(Rule http, List<PathAndPort> paths, Rule grpc, List<ServiceMethod> methods) {
    /** Nothing is logged. */
    public static final RequestLogConfig NONE = new RequestLogConfig(Rule.NEVER, List.of(), Rule.NEVER, List.of());

    public RequestLogConfig {
        paths = List.copyOf(paths);
        methods = List.copyOf(methods);
    }

    /**
     * When a line is written. What went well is told at level debug, what did not at level error.
     *
     * @param level lines less urgent are not written; nor are those that {@code --log.level} leaves out
     * @param start whether the beginning is told
     * @param end whether the end is
     */
    public record Rule(LogLevel level, boolean start, boolean end) {
        static final Rule NEVER = new Rule(LogLevel.ERROR, false, false);

        boolean writes(LogLevel urgency) {
            return urgency.compareTo(level) <= 0;
        }

        boolean isOff() {
            return !start && !end;
        }
    }

    /**
     * A path, whole and without its query, and the port in the address that the client asked for.
     *
     * @param port 0: any
     */
    public record PathAndPort(String path, long port) {
        boolean fits(String asked, int at) {
            return path.equals(asked) && (port == 0 || port == at);
        }
    }

    /** {@code thanos.Store} and {@code Series}. */
    public record ServiceMethod(String service, String method) {}

    /**
     * Reads it; {@code $(VAR)} stands for an environment variable.
     *
     * @throws io.athanor.server.UserError with file, line and key if it is not understood, whole
     */
    public static RequestLogConfig parse(ConfigText text, Map<String, String> environment) {
        return RequestLogYaml.parse(text.expand(environment));
    }
}
