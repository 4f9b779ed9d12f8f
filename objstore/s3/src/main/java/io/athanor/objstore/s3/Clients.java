package io.athanor.objstore.s3;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Proxies;
import io.athanor.objstore.http.Tls;
import io.athanor.objstore.http.TlsSockets;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/** Makes the SDK's client from a configuration. Nothing is asked of the network yet. */
final class Clients {
    private static final Duration NEVER = Duration.ofDays(20); // what fits in 31 bits of ms

    private Clients() {}

    /** The caller closes both. */
    static S3Client s3(S3Config config, SdkHttpClient http, AwsCredentialsProvider credentials) {
        Endpoint endpoint = new Endpoint(config.address());
        int tries = config.maxTries() == 0 ? S3Config.DEFAULT_TRIES : config.maxTries();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .region(Region.of(endpoint.region()))
                .credentialsProvider(credentials)
                .forcePathStyle(endpoint.inPath())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(tries)
                                .backoffStrategy(
                                        BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(2)))
                                .throttlingBackoffStrategy(
                                        BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(5)))
                                .build()));
        Optional<URI> override = endpoint.override();
        if (override.isPresent()) {
            builder.endpointOverride(override.get());
        } else {
            builder.dualstackEnabled(config.address().dualstack()).crossRegionAccessEnabled(!endpoint.namesRegion());
        }
        return builder.build();
    }

    /** The connections; the caller closes it. */
    static SdkHttpClient http(HttpConfig http, Tls tls, Map<String, String> environment) throws HttpSetupException {
        return Apache5HttpClient.builder()
                .connectionMaxIdleTime(orNever(http.idleTimeout()))
                .socketTimeout(orNever(http.responseTimeout()))
                .connectionTimeout(orNever(http.connectTimeout()))
                .connectionAcquisitionTimeout(orNever(http.responseTimeout()))
                .maxConnections(http.maxPerHost() == 0 ? Integer.MAX_VALUE : http.maxPerHost())
                .expectContinueEnabled(false)
                .tcpKeepAlive(true)
                .httpRoutePlanner(new Proxies(environment))
                .tlsSocketStrategy(new TlsSockets(tls, http.handshakeTimeout()))
                .build();
    }

    private static Duration orNever(Duration duration) {
        return duration.isZero() ? NEVER : duration;
    }

    /** Who asks. */
    static AwsCredentialsProvider credentials(S3Config config, SdkHttpClient http) {
        Endpoint endpoint = new Endpoint(config.address());
        S3Config.Access access = config.access();
        if (!access.accessKey().isEmpty()) {
            String secret = access.secretKey().text();
            return StaticCredentialsProvider.create(
                    access.sessionToken().isEmpty()
                            ? AwsBasicCredentials.create(access.accessKey(), secret)
                            : AwsSessionCredentials.create(
                                    access.accessKey(),
                                    secret,
                                    access.sessionToken().text()));
        }
        return access.stsEndpoint().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : chain(URI.create(access.stsEndpoint()), http, endpoint);
    }

    /** The default chain's places, with an STS of the user's. */
    private static AwsCredentialsProvider chain(URI sts, SdkHttpClient http, Endpoint endpoint) {
        StsClient client = StsClient.builder()
                .httpClient(http)
                .region(Region.of(endpoint.region()))
                .endpointOverride(sts)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        return AwsCredentialsProviderChain.builder()
                .addCredentialsProvider(EnvironmentVariableCredentialsProvider.create())
                .addCredentialsProvider(StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(client)
                        .build())
                .addCredentialsProvider(ProfileCredentialsProvider.create())
                .addCredentialsProvider(ContainerCredentialsProvider.create())
                .addCredentialsProvider(InstanceProfileCredentialsProvider.create())
                .build();
    }
}
