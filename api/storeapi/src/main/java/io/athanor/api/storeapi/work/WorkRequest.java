package io.athanor.api.storeapi.work;

import io.athanor.api.storeapi.work.pb.Header;
import io.athanor.api.storeapi.work.pb.ToQuerier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request that somebody is to answer.
 *
 * @param path percent escapes included
 * @param query as it was sent, without its question mark
 * @param headers without those of the connection that it came by
 * @param body not to be changed
 * @param remoteAddress of who asks, {@code host:port}
 */
public record WorkRequest(
        String method,
        String path,
        String query,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        String remoteAddress) {
    public WorkRequest {
        headers = List.copyOf(headers);
    }

    ToQuerier toWire() {
        return ToQuerier.newBuilder()
                .setMethod(method)
                .setPath(path)
                .setQuery(query)
                .addAllHeaders(toWire(headers))
                .setBody(com.google.protobuf.UnsafeByteOperations.unsafeWrap(body))
                .setRemoteAddress(remoteAddress)
                .build();
    }

    static WorkRequest of(ToQuerier wire) {
        return new WorkRequest(
                wire.getMethod(),
                wire.getPath(),
                wire.getQuery(),
                ofWire(wire.getHeadersList()),
                wire.getBody().toByteArray(),
                wire.getRemoteAddress());
    }

    static List<Header> toWire(List<Map.Entry<String, String>> headers) {
        List<Header> wire = new ArrayList<>();
        headers.forEach(header -> wire.add(Header.newBuilder()
                .setName(header.getKey())
                .setValue(header.getValue())
                .build()));
        return wire;
    }

    static List<Map.Entry<String, String>> ofWire(List<Header> wire) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        wire.forEach(header -> headers.add(Map.entry(header.getName(), header.getValue())));
        return headers;
    }
}
