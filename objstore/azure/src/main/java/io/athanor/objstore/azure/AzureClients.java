package io.athanor.objstore.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.athanor.objstore.azure.AzureConfig.Access;
import io.athanor.objstore.http.HttpSetupException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Microsoft's client, twice.
 *
 * @param repeating sends again what failed
 * @param once sends nothing again: what failed may have been carried out
 */
record AzureClients(BlobContainerClient repeating, BlobContainerClient once) {
    /** Old enough that private clouds and emulators know it. */
    static final BlobServiceVersion VERSION = BlobServiceVersion.V2023_11_03;

    static AzureClients of(AzureConfig config, HttpClient http, Map<String, String> environment)
            throws HttpSetupException {
        try {
            TokenCredential token = token(config.access(), http, environment);
            return new AzureClients(
                    client(config, http, token, config.retries().tries()), client(config, http, token, 1));
        } catch (RuntimeException e) { // its message, and its cause's, may quote a key
            throw new HttpSetupException("AZURE container \"" + config.container() + "\" of account \""
                    + config.account() + "\": " + said(config.access()));
        }
    }

    private static String said(Access access) {
        return switch (access) {
            case Access.AccountKey ignored ->
                "\"storage_account_key\" or \"endpoint\" cannot be used: the key has to be base64 as the portal shows it";
            case Access.ConnectionString ignored ->
                "\"storage_connection_string\" cannot be used: copy it whole from the portal";
            case Access.Application ignored ->
                "\"az_tenant_id\", \"client_id\" or \"client_secret\" cannot be used: check that nothing but their values"
                        + " is in them";
            case Access.ManagedIdentity ignored -> "\"user_assigned_id\" or \"endpoint\" cannot be used";
            case Access.Chain ignored -> "\"endpoint\" or the environment's Azure variables cannot be used";
        };
    }

    private static BlobContainerClient client(
            AzureConfig config, HttpClient http, @Nullable TokenCredential token, int tries) {
        AzureConfig.Retries retries = config.retries();
        Duration timeout = retries.tryTimeout();
        BlobContainerClientBuilder builder = new BlobContainerClientBuilder()
                .httpClient(http)
                .serviceVersion(VERSION)
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL,
                        tries,
                        timeout.isZero() ? null : timeout,
                        retries.firstDelay(),
                        retries.longestDelay(),
                        null));
        switch (config.access()) {
            case Access.ConnectionString(var text) -> builder.connectionString(text.text());
            case Access.AccountKey(var key) ->
                builder.endpoint(url(config)).credential(new StorageSharedKeyCredential(config.account(), key.text()));
            case Access.Application ignored -> builder.endpoint(url(config)).credential(token);
            case Access.ManagedIdentity ignored -> builder.endpoint(url(config)).credential(token);
            case Access.Chain ignored -> builder.endpoint(url(config)).credential(token);
        }
        return builder.containerName(config.container()).buildClient();
    }

    private static String url(AzureConfig config) {
        return "https://" + config.account() + "." + config.endpoint();
    }

    private static @Nullable TokenCredential token(Access access, HttpClient http, Map<String, String> environment) {
        return switch (access) {
            case Access.AccountKey ignored -> null;
            case Access.ConnectionString ignored -> null;
            case Access.Application(String tenant, String client, var secret) ->
                new ClientSecretCredentialBuilder()
                        .httpClient(http)
                        .tenantId(tenant)
                        .clientId(client)
                        .clientSecret(secret.text())
                        .build();
            case Access.ManagedIdentity(String client) ->
                new ManagedIdentityCredentialBuilder()
                        .httpClient(http)
                        .clientId(client)
                        .build();
            case Access.Chain ignored -> chain(http, environment);
        };
    }

    private static TokenCredential chain(HttpClient http, Map<String, String> environment) {
        ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder()
                .addLast(new EnvironmentCredentialBuilder().httpClient(http).build());
        if (!environment.getOrDefault("AZURE_FEDERATED_TOKEN_FILE", "").isEmpty()) {
            chain.addLast(
                    new WorkloadIdentityCredentialBuilder().httpClient(http).build());
        }
        return chain.addLast(
                        new ManagedIdentityCredentialBuilder().httpClient(http).build())
                .addLast(new AzureCliCredentialBuilder().httpClient(http).build())
                .build();
    }
}
