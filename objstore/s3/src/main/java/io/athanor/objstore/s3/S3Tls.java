package io.athanor.objstore.s3;

import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * What the files of {@link S3Config.Http} hold.
 *
 * @param keys who we are; empty: nobody
 * @param trust whom we trust; empty: whom the JDK trusts
 */
public record S3Tls(List<KeyManager> keys, List<TrustManager> trust) {
    /** No files are named. */
    public static final S3Tls NONE = new S3Tls(List.of(), List.of());

    public S3Tls {
        keys = List.copyOf(keys);
        trust = List.copyOf(trust);
    }
}
