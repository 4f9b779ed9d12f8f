package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;

/** The service with a Series call whose answers are messages in their bytes: {@link ProtoFrame}. */
final class SeriesFrames {
    private static final MethodDescriptor<SeriesRequest, SeriesResponse> SERIES = StoreGrpc.getSeriesMethod();

    private static final MethodDescriptor<SeriesRequest, InputStream> IN_BYTES =
            SERIES.toBuilder(SERIES.getRequestMarshaller(), new AsItIs()).build();

    private SeriesFrames() {}

    private record AsItIs() implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            throw new UnsupportedOperationException("answers are sent only");
        }
    }

    /** The bytes of a message that is none of series. */
    static InputStream of(SeriesResponse message) {
        return SERIES.getResponseMarshaller().stream(message);
    }

    /** The same service, for clients as well, with this handler of Series calls. */
    static ServerServiceDefinition in(
            ServerServiceDefinition service, ServerCallHandler<SeriesRequest, InputStream> handler) {
        ServiceDescriptor before = service.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(before.getName()).setSchemaDescriptor(before.getSchemaDescriptor());
        for (MethodDescriptor<?, ?> method : before.getMethods()) {
            descriptor.addMethod(isSeries(method) ? IN_BYTES : method);
        }
        ServerServiceDefinition.Builder built = ServerServiceDefinition.builder(descriptor.build());
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            if (isSeries(method.getMethodDescriptor())) {
                built.addMethod(IN_BYTES, handler);
            } else {
                built.addMethod(method);
            }
        }
        return built.build();
    }

    private static boolean isSeries(MethodDescriptor<?, ?> method) {
        return method.getFullMethodName().equals(SERIES.getFullMethodName());
    }
}
