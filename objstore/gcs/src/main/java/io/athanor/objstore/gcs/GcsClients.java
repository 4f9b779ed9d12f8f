package io.athanor.objstore.gcs;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.StorageScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import io.athanor.objstore.http.HttpSetupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Google's client, twice.
 *
 * @param repeating sends again what failed
 * @param once sends again only what was certainly not carried out
 */
record GcsClients(Storage repeating, Storage once) {
    /** Where an emulator listens, as Google's own clients have it: then nobody asks who we are. */
    private static final String EMULATOR = "STORAGE_EMULATOR_HOST";

    /** @param otherRoot where the interface is; empty: where Google has it, or an emulator */
    static GcsClients of(GcsConfig config, HttpTransport transport, Map<String, String> environment, String otherRoot)
            throws HttpSetupException {
        String emulator = environment.getOrDefault(EMULATOR, "");
        String root = emulator.isEmpty() ? otherRoot : emulatorUrl(emulator);
        HttpCredentialsAdapter credentials =
                emulator.isEmpty() ? new HttpCredentialsAdapter(credentials(config, transport)) : null;
        return new GcsClients(
                storage(transport, new Initializer(credentials, config.tries(), true), root),
                storage(transport, new Initializer(credentials, config.tries(), false), root));
    }

    private static Storage storage(HttpTransport transport, Initializer initializer, String root) {
        Storage.Builder builder = new Storage.Builder(transport, GsonFactory.getDefaultInstance(), initializer)
                .setApplicationName("Athanor");
        if (!root.isEmpty()) {
            builder.setRootUrl(root);
        }
        return builder.build();
    }

    private static String emulatorUrl(String emulator) throws HttpSetupException {
        try {
            URI uri = URI.create(emulator.contains("://") ? emulator : "http://" + emulator);
            if (uri.getHost() != null) {
                return uri.getScheme() + "://" + uri.getAuthority() + "/";
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new HttpSetupException(
                "GCS: the environment variable " + EMULATOR + " holds no address: give it as HOST:PORT, or remove it");
    }

    private static GoogleCredentials credentials(GcsConfig config, HttpTransport transport) throws HttpSetupException {
        GoogleCredentials credentials =
                config.serviceAccount().isEmpty() ? defaults(config, transport) : given(config, transport);
        return credentials.createScoped(List.of(StorageScopes.DEVSTORAGE_FULL_CONTROL, StorageScopes.CLOUD_PLATFORM));
    }

    private static GoogleCredentials given(GcsConfig config, HttpTransport transport) throws HttpSetupException {
        try {
            return GoogleCredentials.fromStream(
                    new ByteArrayInputStream(config.serviceAccount().text().getBytes(StandardCharsets.UTF_8)),
                    () -> transport);
        } catch (IOException | RuntimeException e) { // its message, and its cause's, may quote the key
            throw new HttpSetupException("GCS bucket \"" + config.bucket()
                    + "\": \"service_account\" is not the JSON of Google credentials: give the whole content of the key"
                    + " file, or leave it out to use the application default credentials");
        }
    }

    private static GoogleCredentials defaults(GcsConfig config, HttpTransport transport) throws HttpSetupException {
        try {
            return GoogleCredentials.getApplicationDefault(() -> transport);
        } catch (IOException e) {
            throw new HttpSetupException("GCS bucket \"" + config.bucket()
                    + "\": no Google credentials were found: set \"service_account\", or GOOGLE_APPLICATION_CREDENTIALS to"
                    + " the path of a key file, or run where Google gives the machine an account");
        }
    }
}
