package io.athanor.server.process;

import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.TenantLabel;
import io.athanor.server.telemetry.TelemetryConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every component is told.
 *
 * @param component its name, as the metric {@code thanos_status} and Thanos's Info have it: {@code store}, {@code query}
 * @param http where and how it serves HTTP
 * @param grpc where and how it serves gRPC; null: it does not
 * @param routePrefix the path below which {@code api/v1/status/*} stands: {@code /prefix}, or empty
 * @param flags names and values of the command line, for {@code status/flags}
 * @param telemetry spans and lines about requests
 */
public record ProcessOptions(
        String component,
        HttpOptions http,
        @Nullable GrpcOptions grpc,
        String routePrefix,
        Map<String, String> flags,
        TelemetryConfig telemetry) {
    public ProcessOptions {
        flags = Map.copyOf(flags);
    }

    /** Without spans and lines about requests. */
    public ProcessOptions(
            String component,
            HttpOptions http,
            @Nullable GrpcOptions grpc,
            String routePrefix,
            Map<String, String> flags) {
        this(component, http, grpc, routePrefix, flags, TelemetryConfig.NONE);
    }

    /** The same, with gRPC. */
    public ProcessOptions with(GrpcOptions at) {
        return new ProcessOptions(component, http, at, routePrefix, flags, telemetry);
    }

    /** The same, with pages of other origins allowed to ask or not, and API paths below a prefix. */
    public ProcessOptions web(boolean cors, String prefix) {
        return new ProcessOptions(component, http.cors(cors), grpc, prefix, flags, telemetry);
    }

    /** The same, with answers compressed for clients that take that, or not. */
    public ProcessOptions compressing(boolean does) {
        return new ProcessOptions(component, http.compressing(does), grpc, routePrefix, flags, telemetry);
    }

    /** The same, with requests counted by who sends them. */
    public ProcessOptions by(TenantLabel who) {
        return new ProcessOptions(component, http.by(who), grpc, routePrefix, flags, telemetry);
    }

    /** The same, with spans and lines about requests as these say. */
    public ProcessOptions with(TelemetryConfig told) {
        return new ProcessOptions(component, http, grpc, routePrefix, flags, told);
    }
}
