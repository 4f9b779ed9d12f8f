package io.athanor.component.query.work;

import io.athanor.api.storeapi.work.WorkReply;
import io.athanor.api.storeapi.work.WorkRequest;
import io.athanor.server.http.HttpCall;
import io.athanor.server.http.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that was taken from a scheduler. */
final class TakenCall implements HttpCall {
    private final WorkRequest request;
    private final WorkReply reply;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private int status = 200;

    TakenCall(WorkRequest request, WorkReply reply) {
        this.request = request;
        this.reply = reply;
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public String query() {
        return request.query();
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
        return request.headers();
    }

    @Override
    public String header(String name) {
        for (Map.Entry<String, String> header : request.headers()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return "";
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return null; // the scheduler's client has shown it there
    }

    @Override
    public String remoteAddress() {
        return request.remoteAddress();
    }

    @Override
    public int serverPort() {
        return 0;
    }

    @Override
    public long length() {
        return request.body().length;
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(request.body());
    }

    @Override
    public void status(int now) {
        status = now;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void header(String name, String value) {
        headers.removeIf(header -> header.getKey().equalsIgnoreCase(name));
        addHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        headers.add(Map.entry(name, value));
    }

    @Override
    public void send(byte[] bytes, int length, boolean last) throws IOException {
        reply.send(status, headers, bytes, length, last);
    }

    @Override
    public boolean isCommitted() {
        return reply.isBegun();
    }

    @Override
    public HttpExchange.AutoCloseableWatch whenClientGoes(Runnable action) {
        reply.whenUnwanted(action);
        return () -> reply.whenUnwanted(null);
    }
}
