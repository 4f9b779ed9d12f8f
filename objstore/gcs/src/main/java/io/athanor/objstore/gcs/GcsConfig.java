package io.athanor.objstore.gcs;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;

/**
 * A bucket of Google Cloud Storage, as Thanos's YAML says it. Its {@code toString} shows no secret.
 *
 * @param serviceAccount the JSON of a service account's key, or of another kind of Google credentials; empty: the
 *     application default credentials
 * @param chunkSize bytes that one request of an upload carries at most, a multiple of {@value #CHUNK_UNIT}
 * @param maxTries of each request in all; 0: {@value #DEFAULT_TRIES}
 */
public record GcsConfig(String bucket, Secret serviceAccount, int chunkSize, int maxTries, HttpConfig http) {
    /** What chunks are counted in. */
    public static final int CHUNK_UNIT = 256 << 10;

    /** What Google's own client for Go takes if nothing is said. */
    public static final int DEFAULT_CHUNK_SIZE = 16 << 20;

    /** Each upload keeps a chunk in memory. */
    public static final int MAX_CHUNK_SIZE = 512 << 20;

    /** With pauses that grow: some twenty seconds in all. */
    public static final int DEFAULT_TRIES = 8;

    public GcsConfig {
        if (chunkSize <= 0 || chunkSize % CHUNK_UNIT != 0) {
            throw new IllegalArgumentException("not a chunk size: " + chunkSize);
        }
    }

    /** Tries of each request, at least one. */
    public int tries() {
        return maxTries == 0 ? DEFAULT_TRIES : maxTries;
    }
}
