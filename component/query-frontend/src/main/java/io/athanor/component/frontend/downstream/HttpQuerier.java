package io.athanor.component.frontend.downstream;

import io.athanor.api.httpapi.QueryCost;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.ByteBudget;
import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.server.http.RequestIds;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/** A querier behind a URL. Closing it ends its connections. */
public final class HttpQuerier implements Querier, AutoCloseable {
    /** Who asks, told to schedulers. */
    public static final String USER_HEADER = "Athanor-User";

    private static final int FIRST_READ = 64 << 10;
    private static final Pattern QUEUE = Pattern.compile("\\bqueue;dur=([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

    /** Headers that belong to one connection, or that are made anew. */
    private static final Set<String> OF_THE_CONNECTION = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OF_THE_CONNECTION.addAll(List.of(
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Host",
                "Content-Length",
                "Accept-Encoding"));
    }

    private final HttpConnections connections;
    private final Urls urls;
    private final boolean tellsUser;
    private final Tracing tracing;

    /** @param base without a slash at its end; closed with this, the connections are not used by others */
    public HttpQuerier(HttpConnections connections, String base, Tracing tracing) {
        this(connections, new Urls(List.of(base)), false, tracing);
    }

    /**
     * Several, of which one is asked.
     *
     * @param connections closed with this, and not used by others
     * @param tellsUser whether it is told who asks, for its queue
     */
    public HttpQuerier(HttpConnections connections, Urls urls, boolean tellsUser, Tracing tracing) {
        this.connections = connections;
        this.urls = urls;
        this.tellsUser = tellsUser;
        this.tracing = tracing;
    }

    @Override
    public Answered send(Ask ask, ByteBudget room, Stop stop) throws IOException {
        return send(ask, room, stop, new Coming());
    }

    @Override
    public Answered send(Ask ask, ByteBudget room, Stop stop, Coming coming) throws IOException {
        return anywhere(stop, url -> send(url, ask, room, stop, coming));
    }

    /** One of several places to ask. */
    @FunctionalInterface
    private interface Sending<T> {
        T at(String url) throws IOException;
    }

    /** Where nobody listens, the next is asked at once; one that fails otherwise is not asked the next time. */
    private <T> T anywhere(Stop stop, Sending<T> sending) throws IOException {
        for (int i = 1; ; i++) {
            String url = urls.current();
            try {
                return sending.at(url);
            } catch (ConnectException e) {
                urls.failed(url);
                if (i >= urls.count() || stop.isStopped()) {
                    throw e;
                }
            } catch (IOException e) {
                if (!stop.isStopped()) {
                    urls.failed(url);
                }
                throw e;
            }
        }
    }

    private Answered send(String url, Ask ask, ByteBudget room, Stop stop, Coming coming) throws IOException {
        String form = Param.form(ask.params());
        HttpUriRequestBase request = request(
                ask.post() ? "POST" : "GET", url + ask.path() + (ask.post() || form.isEmpty() ? "" : "?" + form));
        if (tellsUser && !ask.caller().user().isEmpty()) {
            request.setHeader(USER_HEADER, ask.caller().user());
        }
        if (ask.post()) {
            request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        }
        ask.caller().headers().forEach(header -> request.addHeader(header.name(), header.value()));
        Traced span = tracing.client("/" + ask.op() + " HTTP[client]", request::setHeader);
        try (span;
                Stop.Handle _ = stop.onStop(request::cancel);
                HttpAnswer answer = connections.send(request)) {
            span.set("http.url", ask.path()).set("http.status_code", answer.status());
            if (answer.status() == 503) {
                urls.failed(url); // a scheduler that ends, or that no querier comes to
            }
            Answered head = head(answer);
            if (head.isSuccess()) {
                coming.begins(head);
            }
            Answered whole = read(
                    head,
                    answer.body(),
                    Math.clamp(answer.length(), 0, 1 << 30),
                    room,
                    head.isSuccess() ? coming : new Coming());
            checkEnd(answer, whole);
            return whole;
        } catch (IOException e) {
            span.failed(e);
            throw stop.isStopped() ? new StoppedException() : e;
        }
    }

    private static Answered head(HttpAnswer answer) {
        return new Answered(
                answer.status(),
                header(answer, "Content-Type"),
                header(answer, "Cache-Control"),
                header(answer, "Athanor-Data-Version"),
                header(answer, "Retry-After"),
                queueNanos(header(answer, "Server-Timing")),
                QueryCost.parse(header(answer, QueryCost.HEADER)),
                new byte[0]);
    }

    /** Whoever says neither how long an answer is nor where it ends may have been cut off: then its text has to tell. */
    private static void checkEnd(HttpAnswer answer, Answered whole) throws IOException {
        boolean isSaid = answer.header("Content-Length") != null || answer.header("Transfer-Encoding") != null;
        if (isSaid || answer.status() / 100 != 2) {
            return;
        }
        byte[] body = whole.body();
        int last = whole.length() - 1;
        while (last >= 0 && Character.isWhitespace(body[last])) {
            last--;
        }
        if (last < 0 || body[last] != '}') {
            throw new IOException("the answer ends early, after " + whole.length() + " bytes");
        }
    }

    /** What a scheduler says of its queue. */
    static long queueNanos(String timing) {
        Matcher queue = QUEUE.matcher(timing);
        return queue.find() ? (long) (Double.parseDouble(queue.group(1)) * 1e6) : 0;
    }

    private static HttpUriRequestBase request(String method, String url) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(url));
        String id = RequestIds.CURRENT.get();
        if (id != null) {
            request.setHeader("X-Request-ID", id);
        }
        return request;
    }

    private static String header(HttpAnswer answer, String name) {
        @Nullable String value = answer.header(name);
        return value == null ? "" : value;
    }

    /**
     * Reserves what it is about to read, and as much again for what is made of it.
     *
     * @param said how long it is to be; 0: not known
     */
    private static Answered read(Answered head, InputStream in, int said, ByteBudget room, Coming coming)
            throws IOException {
        int first = said == 0 ? FIRST_READ : said;
        room.reserve(first, "a querier's answer");
        byte[] body = coming.array(first, said == 0, room);
        int size = 0;
        while (true) {
            int n = in.read(body, size, (said == 0 ? body.length : said) - size);
            if (n < 0) {
                Answered whole = head.with(body, size);
                return whole.isLarge() ? whole : whole.kept();
            }
            size += n;
            coming.came(body, size);
            if (size == said) {
                return head.with(body, size);
            }
            if (size == body.length) {
                if (body.length >= 1 << 30) {
                    throw new IOException("the answer is longer than 1 GiB: narrow the query, or split it into shorter"
                            + " intervals");
                }
                room.reserve(body.length, "a querier's answer");
                byte[] longer = coming.array(body.length * 2, true, room);
                System.arraycopy(body, 0, longer, 0, size);
                body = longer;
            }
        }
    }

    /**
     * Sends a request on as it is, and gives the answer as it comes; closed by the caller.
     *
     * @param body null: none
     */
    public HttpAnswer pass(String method, String pathAndQuery, List<Param> headers, byte @Nullable [] body, Stop stop)
            throws IOException {
        return anywhere(stop, url -> passTo(url, method, pathAndQuery, headers, body, stop));
    }

    /** The same, to this one and no other. */
    public HttpAnswer passTo(
            String url, String method, String pathAndQuery, List<Param> headers, byte @Nullable [] body, Stop stop)
            throws IOException {
        HttpUriRequestBase request = request(method, url + pathAndQuery);
        for (Param header : headers) {
            if (!OF_THE_CONNECTION.contains(header.name()) && !header.name().equalsIgnoreCase("X-Request-ID")) {
                request.addHeader(header.name(), header.value());
            }
        }
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        Traced span = tracing.client("/proxy HTTP[client]", request::setHeader);
        try (span;
                Stop.Handle _ = stop.onStop(request::cancel)) {
            return connections.send(request);
        }
    }

    /** Whether a header of an answer goes on to the client. */
    public static boolean goesOn(String header) {
        return !OF_THE_CONNECTION.contains(header) && !header.equalsIgnoreCase("X-Request-ID");
    }

    /** One line for a failure. */
    public static String reason(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            switch (e) {
                case java.net.UnknownHostException unknown -> {
                    return "the host " + BucketErrors.printable(String.valueOf(unknown.getMessage())) + " is not known";
                }
                case java.net.SocketTimeoutException _ -> {
                    return "no answer in time";
                }
                default -> {} // further down
            }
        }
        String message = failure.getMessage();
        return BucketErrors.printable(message == null ? failure.toString() : message);
    }

    @Override
    public void close() {
        connections.close();
    }
}
