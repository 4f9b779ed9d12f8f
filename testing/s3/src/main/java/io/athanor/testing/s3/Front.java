package io.athanor.testing.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.athanor.testing.s3.Requests.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gaul.shaded.org.eclipse.jetty.http.HttpURI;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;

/**
 * Before the server: counts, delays and refuses requests, and lets one writer at a time at an object, as S3 does: the
 * server behind checks a condition and writes in two steps. {@code /-/requests} gives the counts as JSON, {@code /-/reset}
 * counts from nothing again, {@code /-/delay?ms=20} sets the delay; no bucket can have that name.
 */
final class Front extends Handler.Wrapper {
    private static final String OWN = "/-/";

    private final Requests requests = new Requests();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Object[] locks = new Object[64];
    private volatile Duration delay = Duration.ZERO;
    private volatile Consumer<S3Server.Seen> watcher = seen -> {};

    Front() {
        Arrays.setAll(locks, i -> new Object());
    }

    Requests requests() {
        return requests;
    }

    void delay(Duration each) {
        delay = each;
    }

    void watch(Consumer<S3Server.Seen> by) {
        watcher = by;
    }

    void refuse(Kind kind, int times, int status, String code) {
        synchronized (refusals) {
            for (int i = 0; i < times; i++) {
                refusals.add(new Refusal(kind, status, code));
            }
        }
    }

    void forgive() {
        synchronized (refusals) {
            refusals.clear();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        if (path.startsWith(OWN)) {
            return answer(response, 200, "application/json", own(path.substring(OWN.length()), query), callback);
        }
        Kind kind = Kind.of(request.getMethod(), query, request.getHeaders().contains("Range"), isOfObject(path));
        requests.asked(kind);
        watcher.accept(new S3Server.Seen(kind, request.getMethod(), uri.getPathQuery(), name -> {
            String value = request.getHeaders().get(name);
            return value == null ? "" : value;
        }));
        Thread.sleep(delay);
        Optional<Refusal> refusal = refusal(kind);
        if (refusal.isPresent()) {
            return answer(
                    response,
                    refusal.get().status(),
                    "application/xml",
                    refusal.get().xml(),
                    callback);
        }
        Request.addCompletionListener(
                request, ignored -> requests.gave(kind, Response.getContentBytesWritten(response)));
        if (request.getMethod().equals("GET") || kind == Kind.HEAD) {
            return super.handle(request, response, callback);
        }
        synchronized (locks[Math.floorMod(path.hashCode(), locks.length)]) {
            return super.handle(request, response, callback);
        }
    }

    private String own(String what, String query) {
        switch (what) {
            case "reset" -> requests.reset();
            case "delay" -> delay = Duration.ofMillis(Long.parseLong(query.replace("ms=", "")));
            default -> {}
        }
        return requests + "\n";
    }

    private Optional<Refusal> refusal(Kind kind) {
        synchronized (refusals) {
            Optional<Refusal> next =
                    refusals.stream().filter(one -> one.kind() == kind).findFirst();
            next.ifPresent(refusals::remove);
            return next;
        }
    }

    private static boolean answer(Response response, int status, String type, String text, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put("Content-Type", type);
        response.write(true, ByteBuffer.wrap(text.getBytes(UTF_8)), callback);
        return true;
    }

    private static boolean isOfObject(String path) {
        int slash = path.indexOf('/', 1);
        return slash > 0 && slash < path.length() - 1;
    }

    private record Refusal(Kind kind, int status, String code) {
        String xml() {
            return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>told to say "
                    + code + "</Message></Error>";
        }
    }
}
