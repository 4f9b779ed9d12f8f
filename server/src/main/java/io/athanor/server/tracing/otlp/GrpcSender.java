package io.athanor.server.tracing.otlp;

import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.tracing.TracingConfig.Otlp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A unary call of the collector's trace service. Not counted in this process's own metrics of calls. */
final class GrpcSender implements Sender {
    private static final Set<Status.Code> MAY_PASS = Set.of(
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.ABORTED,
            Status.Code.OUT_OF_RANGE,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS,
            Status.Code.RESOURCE_EXHAUSTED);

    private static final MethodDescriptor<byte[], byte[]> EXPORT = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final Otlp target;
    private final ManagedChannel channel;
    private final Channel calls;

    GrpcSender(Otlp target, InstantSource clock) {
        this.target = target;
        this.channel = new GrpcChannels(new PrometheusRegistry(), clock, Runnable::run)
                .open(target.endpoint(), target.tls(), false);
        Metadata headers = new Metadata();
        target.headers()
                .forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        this.calls = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public Outcome send(byte[] request) {
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(target.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            ClientCalls.blockingUnaryCall(
                    calls, EXPORT, target.gzip() ? options.withCompression("gzip") : options, request);
            return new Taken();
        } catch (StatusRuntimeException e) {
            return new Refused(
                    target.endpoint() + ": " + e.getStatus(),
                    MAY_PASS.contains(e.getStatus().getCode()));
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
