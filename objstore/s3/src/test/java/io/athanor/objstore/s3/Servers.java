package io.athanor.objstore.s3;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.testing.s3.S3Server;
import java.util.Map;

/** Configurations for the server of the tests. */
final class Servers {
    private Servers() {}

    static S3Config config(S3Server server, String bucket) {
        return config(server, bucket, S3Config.Uploads.DEFAULT, new S3Config.Encryption.BucketsOwn());
    }

    static S3Config config(S3Server server, String bucket, S3Config.Uploads uploads, S3Config.Encryption encryption) {
        return new S3Config(
                new S3Config.Address(bucket, server.endpoint(), "", true, true, S3Config.Lookup.AUTO),
                new S3Config.Access(S3Server.ACCESS_KEY, new Secret(S3Server.SECRET_KEY), Secret.NONE, ""),
                uploads,
                encryption,
                HttpConfig.DEFAULT,
                false,
                false,
                3);
    }

    static S3Config.Uploads parts(Map<String, String> metadata, boolean sendMd5) {
        return new S3Config.Uploads(metadata, sendMd5, true, S3Config.Uploads.MIN_PART);
    }
}
