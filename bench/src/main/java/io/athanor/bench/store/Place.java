package io.athanor.bench.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bucket that stores serve, as their YAML names it.
 *
 * @param yaml the file with it
 */
record Place(Path yaml) {
    /** A folder. */
    static Place folder(Path bucket, Path work) throws IOException {
        Path yaml = work.resolve("folder.yml");
        Files.writeString(yaml, "type: FILESYSTEM\nconfig:\n  directory: '" + bucket.toAbsolutePath() + "'\n");
        return new Place(yaml);
    }

    /** A bucket of a server that speaks S3. */
    static Place s3(String bucket, String endpoint, String accessKey, String secretKey, Path work) throws IOException {
        Path yaml = work.resolve("s3.yml");
        Files.writeString(yaml, """
                type: S3
                config:
                  bucket: %s
                  endpoint: %s
                  access_key: %s
                  secret_key: %s
                  insecure: true
                """.formatted(bucket, endpoint, accessKey, secretKey));
        return new Place(yaml);
    }
}
