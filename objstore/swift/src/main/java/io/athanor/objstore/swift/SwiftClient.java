package io.athanor.objstore.swift;

import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.Escapes;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.Retries;
import java.io.IOException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Sends requests with a token, once more with another if it has run out. */
final class SwiftClient {
    private final HttpConnections connections;
    private final SwiftTokens tokens;
    private final Retries retries;
    private final Retries once;
    private final BucketErrors errors;

    SwiftClient(SwiftConfig config, HttpConnections connections, Retries retries, BucketErrors errors) {
        this.connections = connections;
        this.retries = retries;
        this.once = new Retries(1, retries.pause(), retries.longest());
        this.errors = errors;
        this.tokens = new SwiftTokens(config, connections, retries, errors);
    }

    /** What is asked, but for the address of the store and the token. */
    interface Ask {
        ClassicRequestBuilder at(String storageUrl);
    }

    /** The answer whatever its status. */
    HttpAnswer send(String operation, String name, Ask ask) throws IOException {
        SwiftTokens.Session session = tokens.session(null);
        HttpAnswer answer = send(operation, name, ask, session, retries);
        if (answer.status() != 401) {
            return answer;
        }
        answer.close();
        return send(operation, name, ask, tokens.session(session), retries);
    }

    /** The same for a body that can be sent only once: a look at the container renews a token that has run out. */
    HttpAnswer sendOnce(String operation, String name, String container, Ask ask) throws IOException {
        send(operation, name, store -> ClassicRequestBuilder.head(path(store, container, null)))
                .close();
        return send(operation, name, ask, tokens.session(null), once);
    }

    private HttpAnswer send(String operation, String name, Ask ask, SwiftTokens.Session session, Retries again)
            throws IOException {
        try {
            return again.send(
                    connections,
                    () -> ask.at(session.storageUrl())
                            .addHeader("X-Auth-Token", session.token())
                            .build());
        } catch (IOException e) {
            throw errors.failed(operation, name, e);
        }
    }

    /** The path of an object, or of a container if there is no name. */
    static String path(String storageUrl, String container, @Nullable String name) {
        return storageUrl + "/" + Escapes.all(container) + (name == null ? "" : "/" + Escapes.path(name));
    }
}
