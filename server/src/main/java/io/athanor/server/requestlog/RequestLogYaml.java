package io.athanor.server.requestlog;

import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.logging.LogLevel;
import io.athanor.server.requestlog.RequestLogConfig.PathAndPort;
import io.athanor.server.requestlog.RequestLogConfig.Rule;
import io.athanor.server.requestlog.RequestLogConfig.ServiceMethod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Thanos's YAML of what requests are logged. */
final class RequestLogYaml {
    private RequestLogYaml() {}

    static RequestLogConfig parse(ConfigText text) {
        YamlMapping root = YamlMapping.parse(text);
        YamlMapping http = root.mapping("http");
        YamlMapping grpc = root.mapping("grpc");
        Rule general = rule(root.mapping("options"));
        Rule ofHttp = rule(http.mapping("options"));
        Rule ofGrpc = rule(grpc.mapping("options"));
        List<PathAndPort> paths = new ArrayList<>();
        for (YamlMapping one : http.mappings("config")) {
            paths.add(new PathAndPort(one.requiredString("path"), one.integer("port", 0)));
            one.end();
        }
        List<ServiceMethod> methods = new ArrayList<>();
        for (YamlMapping one : grpc.mappings("config")) {
            methods.add(new ServiceMethod(one.requiredString("service"), one.requiredString("method")));
            one.end();
        }
        http.end();
        grpc.end();
        root.end();
        return new RequestLogConfig(either(ofHttp, general), paths, either(ofGrpc, general), methods);
    }

    private static Rule either(@Nullable Rule own, @Nullable Rule general) {
        return own != null ? own : general != null ? general : Rule.NEVER;
    }

    /** Null if it says nothing. */
    private static @Nullable Rule rule(YamlMapping options) {
        String level = options.string("level", "");
        YamlMapping decision = options.mapping("decision");
        boolean start = decision.bool("log_start", false);
        boolean end = decision.bool("log_end", false);
        decision.end();
        options.end();
        if (start && !end) {
            throw decision.invalid("log_start", "needs log_end: true: the beginning alone is not logged");
        }
        if (level.isEmpty()) {
            if (end) {
                throw options.invalid("level", "is missing: give DEBUG, INFO, WARNING or ERROR");
            }
            return null;
        }
        return new Rule(level(options, level), start, end);
    }

    private static LogLevel level(YamlMapping options, String name) {
        return switch (name) {
            case "DEBUG" -> LogLevel.DEBUG;
            case "INFO" -> LogLevel.INFO;
            case "WARNING" -> LogLevel.WARN;
            case "ERROR" -> LogLevel.ERROR;
            default ->
                throw options.invalid("level", "is \"" + name + "\": choose DEBUG, INFO, WARNING or ERROR, as spelled");
        };
    }
}
