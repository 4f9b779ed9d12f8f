package io.athanor.objstore.s3;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** What is kept with each object: names that S3 or HTTP know as headers are sent as these, all others as metadata. */
final class ObjectHeaders {
    private static final String METADATA = "x-amz-meta-";
    private static final Set<String> STANDARD = Set.of(
            "content-type", "cache-control", "content-encoding", "content-disposition", "content-language", "expires");

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    ObjectHeaders(Map<String, String> said) {
        said.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(METADATA)) {
                metadata.put(name.substring(METADATA.length()), value);
            } else if (lower.startsWith("x-amz-") || STANDARD.contains(lower)) {
                headers.put(name, value);
            } else {
                metadata.put(name, value);
            }
        });
    }

    Map<String, String> metadata() {
        return metadata;
    }

    void addTo(AwsRequestOverrideConfiguration.Builder request) {
        headers.forEach(request::putHeader);
    }
}
