package io.athanor.app.buckets;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.UnconditionalBucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.s3.S3Bucket;
import io.athanor.objstore.s3.S3Config;
import io.athanor.objstore.s3.S3Config.Access;
import io.athanor.objstore.s3.S3Config.Address;
import io.athanor.objstore.s3.S3Config.Encryption;
import io.athanor.objstore.s3.S3Config.Lookup;
import io.athanor.objstore.s3.S3Config.Uploads;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of {@code COS}, {@code ALIYUNOSS}, {@code OBS} and {@code BOS}, which also speak as S3 does: their addresses are
 * turned into those of S3's interface. Whether they honour the conditions of S3's writes is not said by all of them, so none
 * is asked to.
 */
final class S3KinYaml {
    private static final Pattern IP = Pattern.compile("localhost|[0-9.]+|\\[[0-9a-fA-F:]+]");
    private static final Pattern COS = Pattern.compile("cos(?:-internal)?\\.([a-z0-9-]+)\\..*");
    private static final Pattern OSS = Pattern.compile("(?:s3\\.)?oss-([a-z0-9-]+?)(?:-internal)?\\.aliyuncs\\.com");
    private static final Pattern OBS = Pattern.compile("obs\\.([a-z0-9-]+)\\..*");
    private static final Pattern BOS = Pattern.compile("(?:s3\\.)?([a-z0-9-]+)\\.bcebos\\.com");

    private final YamlMapping yaml;

    private S3KinYaml(YamlMapping yaml) {
        this.yaml = yaml;
    }

    /** The bucket; nothing is asked of it yet. */
    static Bucket open(String type, YamlMapping yaml, Map<String, String> environment) throws HttpSetupException {
        HttpYaml http = HttpYaml.read(http(type, yaml));
        return new UnconditionalBucket(
                S3Bucket.open(read(type, yaml, http.plain()), http.peers(), environment, InstantSource.system()));
    }

    /** Two of them have no such key. */
    private static YamlMapping http(String type, YamlMapping yaml) {
        boolean isThere = type.equals("COS") || type.equals("OBS");
        return isThere ? yaml.mapping("http_config") : YamlMapping.parse(new ConfigText("", ""));
    }

    /** What the keys below {@code config} say, but for {@code http_config}, which has been read. */
    static S3Config read(String type, YamlMapping yaml, HttpConfig http) {
        S3KinYaml kin = new S3KinYaml(yaml);
        return switch (type) {
            case "COS" -> kin.cos(http);
            case "ALIYUNOSS" ->
                kin.config(
                        kin.address(kin.yaml.requiredString("bucket"), OSS, S3KinYaml::s3Host),
                        kin.access("access_key_id", "access_key_secret"),
                        0,
                        http);
            case "OBS" ->
                kin.config(
                        kin.address(kin.yaml.requiredString("bucket"), OBS, host -> host),
                        kin.access("access_key", "secret_key"),
                        HttpYaml.count(yaml, "max_retries", 0),
                        http);
            case "BOS" ->
                kin.config(
                        kin.address(kin.yaml.requiredString("bucket"), BOS, S3KinYaml::s3Host),
                        kin.access("access_key", "secret_key"),
                        0,
                        http);
            default -> throw new IllegalStateException("not of S3's kin: " + type);
        };
    }

    /** Named by bucket, number and region, or by the URL of the bucket itself. */
    private S3Config cos(HttpConfig http) {
        String endpoint = yaml.string("endpoint", "");
        Access access = access("secret_id", "secret_key");
        int tries = HttpYaml.count(yaml, "max_retries", 0);
        if (endpoint.isEmpty()) {
            String bucket = yaml.requiredString("bucket") + "-" + yaml.requiredString("app_id");
            String region = yaml.requiredString("region");
            Address address =
                    new Address(bucket, "cos." + region + ".myqcloud.com", region, false, false, Lookup.VIRTUAL_HOSTED);
            return config(address, access, tries, http);
        }
        yaml.has("bucket");
        yaml.has("app_id");
        URI url = url(endpoint);
        String host = String.valueOf(url.getHost());
        int dot = host.indexOf('.');
        Matcher region = COS.matcher(dot < 0 ? "" : host.substring(dot + 1));
        if (!region.matches()) {
            throw yaml.invalid(
                    "endpoint",
                    "has to be the bucket's URL, https://BUCKET-APPID.cos.REGION.myqcloud.com, not another name");
        }
        Address address = new Address(
                host.substring(0, dot),
                host.substring(dot + 1) + port(url),
                yaml.string("region", region.group(1)),
                "http".equals(url.getScheme()),
                false,
                Lookup.VIRTUAL_HOSTED);
        return config(address, access, tries, http);
    }

    private S3Config config(Address address, Access access, int tries, HttpConfig http) {
        yaml.end();
        return new S3Config(address, access, Uploads.DEFAULT, new Encryption.BucketsOwn(), http, false, false, tries);
    }

    private Address address(String bucket, Pattern withRegion, UnaryOperator<String> host) {
        URI url = url(yaml.requiredString("endpoint"));
        String name = String.valueOf(url.getHost());
        Matcher region = withRegion.matcher(name);
        boolean isKnown = region.matches();
        boolean isPlain = "http".equals(url.getScheme());
        Lookup lookup = IP.matcher(name).matches() ? Lookup.PATH : Lookup.VIRTUAL_HOSTED;
        return new Address(
                bucket,
                (isKnown ? host.apply(name) : name) + port(url),
                isKnown ? region.group(1) : "us-east-1",
                isPlain,
                false,
                lookup);
    }

    private URI url(String endpoint) {
        try {
            URI url = URI.create(endpoint.contains("://") ? endpoint : "https://" + endpoint);
            boolean isBare = url.getRawPath().isEmpty() || url.getRawPath().equals("/");
            if (url.getHost() != null
                    && isBare
                    && url.getRawQuery() == null
                    && url.getUserInfo() == null
                    && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw yaml.invalid("endpoint", "has to be HOST or https://HOST, without a path");
    }

    private static String port(URI url) {
        return url.getPort() < 0 ? "" : ":" + url.getPort();
    }

    private static String s3Host(String host) {
        return host.startsWith("s3.") ? host : "s3." + host;
    }

    private Access access(String id, String secret) {
        String there = yaml.requiredString(id);
        return new Access(there, new Secret(yaml.requiredString(secret)), Secret.NONE, "");
    }
}
