package io.athanor.objstore.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;

/**
 * Sends a request again that got no answer, or one that says "later".
 *
 * @param tries in all, at least one
 * @param pause before the second try, doubled for each other
 * @param longest pause
 */
public record Retries(int tries, Duration pause, Duration longest) {
    /** Makes the request anew for each try, with a signature of its own. */
    public interface Requests {
        ClassicHttpRequest next() throws IOException;
    }

    /** The answer of the last try, whatever its status; of several tries only the last one's answer stays open. */
    public HttpAnswer send(HttpConnections connections, Requests requests) throws IOException {
        Duration next = pause;
        for (int left = tries - 1; ; left--) {
            try {
                HttpAnswer answer = connections.send(requests.next());
                if (left == 0 || !isLater(answer.status())) {
                    return answer;
                }
                answer.close();
            } catch (IOException e) {
                if (left == 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            next = slept(next);
        }
    }

    private Duration slept(Duration now) throws IOException {
        try {
            Thread.sleep(now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it waited to ask again", e);
        }
        Duration doubled = now.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    private static boolean isLater(int status) {
        return status == 408 || status == 429 || status == 498 || status >= 500;
    }
}
