package io.athanor.objstore.gcs;

import com.google.api.client.http.HttpBackOffIOExceptionHandler;
import com.google.api.client.http.HttpBackOffUnsuccessfulResponseHandler;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.api.client.util.ExponentialBackOff;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives each request its token and says how it is tried again. */
final class Initializer implements HttpRequestInitializer {
    private static final int FIRST_PAUSE_MILLIS = 200;
    private static final int LONGEST_PAUSE_MILLIS = 10_000;

    private final @Nullable HttpCredentialsAdapter credentials;
    private final int tries;
    private final boolean isRepeatable;

    /**
     * @param credentials null: nobody is asked who we are, as by an emulator
     * @param isRepeatable whether a request may be sent again though the last one may have been carried out
     */
    Initializer(@Nullable HttpCredentialsAdapter credentials, int tries, boolean isRepeatable) {
        this.credentials = credentials;
        this.tries = tries;
        this.isRepeatable = isRepeatable;
    }

    @Override
    public void initialize(HttpRequest request) throws IOException {
        if (credentials != null) {
            credentials.initialize(request);
        }
        request.setConnectTimeout(0);
        request.setReadTimeout(0);
        request.setNumberOfRetries(tries - 1);
        request.setUnsuccessfulResponseHandler(handler());
        if (isRepeatable) {
            request.setIOExceptionHandler(new HttpBackOffIOExceptionHandler(pauses()));
        }
    }

    private HttpUnsuccessfulResponseHandler handler() {
        HttpBackOffUnsuccessfulResponseHandler later = new HttpBackOffUnsuccessfulResponseHandler(pauses())
                .setBackOffRequired(response -> isWorthAsking(response.getStatusCode()));
        HttpCredentialsAdapter adapter = credentials;
        return (request, response, canRetry) -> (adapter != null && adapter.handleResponse(request, response, canRetry))
                || later.handleResponse(request, response, canRetry);
    }

    private boolean isWorthAsking(int status) {
        return status == 429 || (isRepeatable && (status == 408 || status >= 500));
    }

    private static ExponentialBackOff pauses() {
        return new ExponentialBackOff.Builder()
                .setInitialIntervalMillis(FIRST_PAUSE_MILLIS)
                .setMultiplier(2)
                .setMaxIntervalMillis(LONGEST_PAUSE_MILLIS)
                .build();
    }
}
