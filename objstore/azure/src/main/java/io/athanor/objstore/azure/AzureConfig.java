package io.athanor.objstore.azure;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import java.time.Duration;

/**
 * A container of Azure Blob Storage, as Thanos's YAML says it. Its {@code toString} shows no secret.
 *
 * @param endpoint follows the account's name and a dot in the address
 * @param createsContainer makes the container when it is opened, if it is not there
 * @param readRetries how often a read whose connection breaks goes on
 */
public record AzureConfig(
        String account,
        String container,
        String endpoint,
        boolean createsContainer,
        Access access,
        Retries retries,
        int readRetries,
        HttpConfig http) {
    /** Where Azure's own accounts are. */
    public static final String DEFAULT_ENDPOINT = "blob.core.windows.net";

    /** How we show who we are. */
    public sealed interface Access {
        /** By a key of the account. */
        record AccountKey(Secret key) implements Access {}

        /** By what a connection string says, which also says where the account is. */
        record ConnectionString(Secret text) implements Access {}

        /** As an application that is registered with a tenant. */
        record Application(String tenant, String client, Secret secret) implements Access {}

        /** As an identity that the machine was given, of several. */
        record ManagedIdentity(String client) implements Access {}

        /** As whoever the environment says, the machine is, or Azure's command line was logged in as. */
        record Chain() implements Access {}
    }

    /**
     * How requests are sent again.
     *
     * @param retries after the first try; 0: {@value #DEFAULT_RETRIES}
     * @param tryTimeout of each try; zero: none but the connection's
     * @param delay before the first retry, doubled for each other; zero: 800 ms
     * @param maxDelay the longest; zero: a minute
     */
    public record Retries(int retries, Duration tryTimeout, Duration delay, Duration maxDelay) {
        /** What Microsoft's client for Go takes if nothing is said. */
        public static final int DEFAULT_RETRIES = 3;

        /** Nothing is said. */
        public static final Retries DEFAULT = new Retries(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        private static final Duration DEFAULT_DELAY = Duration.ofMillis(800);
        private static final Duration DEFAULT_MAX_DELAY = Duration.ofMinutes(1);

        int tries() {
            return 1 + (retries == 0 ? DEFAULT_RETRIES : retries);
        }

        Duration longestDelay() {
            return maxDelay.isZero() ? max(DEFAULT_MAX_DELAY, delay) : maxDelay;
        }

        Duration firstDelay() {
            Duration first = delay.isZero() ? DEFAULT_DELAY : delay;
            return first.compareTo(longestDelay()) > 0 ? longestDelay() : first;
        }

        private static Duration max(Duration a, Duration b) {
            return a.compareTo(b) > 0 ? a : b;
        }
    }
}
