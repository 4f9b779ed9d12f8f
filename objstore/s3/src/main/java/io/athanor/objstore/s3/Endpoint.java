package io.athanor.objstore.s3;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an address means: whose host it is, which region, and how a bucket is named there. */
final class Endpoint {
    private static final Pattern AWS =
            Pattern.compile("s3(?:[.-](?:dualstack\\.)?([a-z]{2}(?:-[a-z]+)+-\\d+))?\\.amazonaws\\.com(?:\\.cn)?");
    private static final Pattern AWS_OTHER = Pattern.compile(".*\\.amazonaws\\.com(?:\\.cn)?(?::\\d+)?");
    private static final Pattern REGION = Pattern.compile("[.-]([a-z]{2}(?:-[a-z]+)+-\\d+)\\.");

    private final S3Config.Address address;

    Endpoint(S3Config.Address address) {
        this.address = address;
    }

    /** Where requests go; empty: where the SDK's own rules say, as for any plain endpoint of AWS. */
    Optional<URI> override() {
        if (!address.isPlain() && AWS.matcher(address.endpoint()).matches()) {
            return Optional.empty();
        }
        return Optional.of(URI.create((address.isPlain() ? "http://" : "https://") + address.endpoint()));
    }

    /** Whether it is known where the bucket is; else a bucket of AWS is looked for. */
    boolean namesRegion() {
        return !address.region().isEmpty() || !regionOfHost().isEmpty();
    }

    /** Never empty. */
    String region() {
        String host = regionOfHost();
        return !address.region().isEmpty() ? address.region() : host.isEmpty() ? "us-east-1" : host;
    }

    private String regionOfHost() {
        Matcher region = REGION.matcher(address.endpoint());
        return AWS_OTHER.matcher(address.endpoint()).matches() && region.find() ? region.group(1) : "";
    }

    /** Whether the bucket stands in the path, not in the host's name. */
    boolean inPath() {
        return switch (address.lookup()) {
            case PATH -> true;
            case VIRTUAL_HOSTED -> false;
            case AUTO ->
                !AWS_OTHER.matcher(address.endpoint()).matches()
                        || (!address.isPlain() && address.bucket().contains("."));
        };
    }
}
