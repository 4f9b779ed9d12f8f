package io.athanor.objstore.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Carries the requests of Microsoft's client over our connections. */
final class PoolClient implements HttpClient {
    /** A request whose answer is to be read as it arrives; all others are read whole at once. */
    static final Context STREAMING = new Context("athanor-streaming", true);

    private static final Set<String> SET_BY_OTHERS =
            Set.of("content-length", "host", "transfer-encoding", "connection");
    private static final Set<String> WITH_BODY = Set.of("PUT", "POST");

    private final HttpConnections connections;

    PoolClient(HttpConnections connections) {
        this.connections = connections;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE)).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        try {
            HttpAnswer answer = connections.send(ours(request));
            return context.getData("athanor-streaming").isPresent()
                    ? PoolResponse.streaming(request, answer)
                    : PoolResponse.whole(request, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassicHttpRequest ours(HttpRequest request) {
        String method = request.getHttpMethod().name();
        ClassicRequestBuilder builder =
                ClassicRequestBuilder.create(method).setUri(request.getUrl().toString());
        for (HttpHeader header : request.getHeaders()) {
            if (!SET_BY_OTHERS.contains(header.getName().toLowerCase(Locale.ROOT))) {
                builder.addHeader(header.getName(), header.getValue());
            }
        }
        ClassicHttpRequest ready = builder.build();
        BinaryData body = request.getBodyAsBinaryData();
        if (body != null || WITH_BODY.contains(method)) {
            ready.setEntity(new ByteArrayEntity(body == null ? new byte[0] : body.toBytes(), null));
        }
        return ready;
    }
}
