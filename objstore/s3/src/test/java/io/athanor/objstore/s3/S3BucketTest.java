package io.athanor.objstore.s3;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.Tls;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.s3.S3Server;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A bucket of S3 does what every bucket does, on a real S3 server in this process. */
class S3BucketTest extends BucketContract {
    private static S3Server server;
    private static int buckets;

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected boolean versionsTellEqualBytesApart() {
        return false;
    }

    @Override
    protected Bucket emptyBucket() throws java.io.IOException {
        String name = "bucket-" + buckets++;
        server.createBucket(name);
        return S3Bucket.open(Servers.config(server, name), Tls.DEFAULT, Map.of(), InstantSource.system());
    }
}
