package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.testing.contracts.BucketContract;
import io.athanor.testing.s3.S3Server;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A provider of S3's kin does what every bucket does, but for conditions, where S3's interface is what it seems. */
class S3KinBucketTest extends BucketContract {
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
        String name = "kin-" + buckets++;
        server.createBucket(name);
        String keys = "bucket: " + name + "\nendpoint: http://" + server.endpoint() + "\naccess_key: "
                + S3Server.ACCESS_KEY + "\nsecret_key: " + S3Server.SECRET_KEY + "\n";
        return S3KinYaml.open("OBS", YamlMapping.parse(new ConfigText("o.yaml", keys)), Map.of());
    }
}
