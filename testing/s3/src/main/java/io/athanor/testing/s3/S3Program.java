package io.athanor.testing.s3;

import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code S3Program DIRECTORY PORT DELAY_MS BUCKET…}: a server of S3 on the loopback for benchmarks, whose objects are files
 * of {@code DIRECTORY/BUCKET/}, those that were there before included. Prints its endpoint, then serves until it is ended.
 * {@code curl ENDPOINT/-/requests} gives the requests and bytes by kind, {@code /-/reset} sets them to nothing, {@code
 * /-/delay?ms=20} what each request waits for. The keys are {@link S3Server#ACCESS_KEY} and {@link S3Server#SECRET_KEY}.
 */
public final class S3Program {
    private S3Program() {}

    /** Runs until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 4) {
            System.err.println("usage: S3Program DIRECTORY PORT DELAY_MS BUCKET...");
            System.exit(2);
        }
        S3Server server = S3Server.start(
                new S3Server.Settings(Path.of(args[0]).toAbsolutePath(), Integer.parseInt(args[1]), null));
        server.delay(Duration.ofMillis(Long.parseLong(args[2])));
        for (int i = 3; i < args.length; i++) {
            server.createBucket(args[i]);
        }
        System.out.println(server.endpoint());
        Thread.currentThread().join();
    }
}
