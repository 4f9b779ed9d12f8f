package io.athanor.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** One that came to this server. */
record JettyCall(Request request, Response response, ClientWatch watch) implements HttpCall {
    /** Of an array, all that is left is copied before each write to a socket, which takes some of it: so it is given little at once. */
    private static final int PIECE = 128 << 10;

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String path = request.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    @Override
    public String query() {
        String query = request.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            all.add(Map.entry(field.getName(), value == null ? "" : value));
        }
        return all;
    }

    @Override
    public String header(String name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        EndPoint.SslSessionData tls =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        X509Certificate[] shown = tls == null ? null : tls.peerCertificates();
        return shown == null || shown.length == 0 ? null : shown[0];
    }

    @Override
    public String remoteAddress() {
        return Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request);
    }

    @Override
    public int serverPort() {
        return Request.getServerPort(request);
    }

    @Override
    public long length() {
        return request.getLength();
    }

    @Override
    public InputStream body() {
        return Request.asInputStream(request);
    }

    @Override
    public void status(int status) {
        response.setStatus(status);
    }

    @Override
    public int status() {
        return response.getStatus() == 0 ? 200 : response.getStatus();
    }

    @Override
    public void header(String name, String value) {
        response.getHeaders().put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public void send(byte[] bytes, int length, boolean last) throws IOException {
        send(bytes, 0, length, last);
    }

    @Override
    public void send(byte[] bytes, int from, int length, boolean last) throws IOException {
        int at = from;
        int left = length;
        do {
            int piece = Math.min(left, PIECE);
            left -= piece;
            try (Blocker.Callback written = Blocker.callback()) {
                response.write(last && left == 0, ByteBuffer.wrap(bytes, at, piece), written);
                written.block();
            }
            at += piece;
        } while (left > 0);
    }

    @Override
    public boolean isCommitted() {
        return response.isCommitted();
    }

    @Override
    public HttpExchange.AutoCloseableWatch whenClientGoes(Runnable action) {
        return watch.start(request, action);
    }
}
