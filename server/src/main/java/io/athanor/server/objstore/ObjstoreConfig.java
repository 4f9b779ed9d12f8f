package io.athanor.server.objstore;

import io.athanor.objstore.Hedging;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which bucket a component works on, as Thanos's objstore YAML says it.
 *
 * @param provider where the objects are
 * @param prefix the folder inside the bucket that everything is below, without slashes at its ends; empty: none
 * @param hedging whether reads that take long are asked again
 */
public record ObjstoreConfig(Provider provider, String prefix, Hedging hedging) {
    private static final String HEDGING = "hedging_config";
    private static final Set<String> REMOTE =
            Set.of("S3", "GCS", "AZURE", "SWIFT", "COS", "ALIYUNOSS", "OBS", "BOS", "OCI");
    private static final String KNOWN = "FILESYSTEM, S3, GCS, AZURE, SWIFT, COS, ALIYUNOSS, OBS, BOS or OCI";

    /** The keys of all providers that say where a bucket is. */
    private static final List<String> PLACE = List.of(
            "endpoint",
            "auth_url",
            "region",
            "region_name",
            "app_id",
            "storage_account",
            "project_id",
            "project_name",
            "tenancy_ocid",
            "container",
            "container_name",
            "bucket");

    /** Where objects are kept. */
    public sealed interface Provider {}

    /** A folder of this machine. */
    public record Filesystem(Path directory) implements Provider {}

    /**
     * A service of the network. Its keys are not looked at yet: who makes its client does so, and refuses what he cannot
     * honour.
     *
     * @param type in capitals, as in the YAML
     */
    public record Remote(String type, YamlMapping config) implements Provider {}

    /**
     * Names the bucket, and the folder in it, among all others: the same at each start and in each process, and without
     * credentials. For what is shared by processes, such as a cache.
     */
    public String place() {
        StringBuilder place = new StringBuilder();
        switch (provider) {
            case Filesystem(Path directory) ->
                place.append("FILESYSTEM\n").append(directory.toAbsolutePath().normalize());
            case Remote(String type, YamlMapping config) -> {
                place.append(type);
                for (String key : PLACE) {
                    config.plain(key)
                            .ifPresent(value ->
                                    place.append('\n').append(key).append('=').append(value));
                }
            }
        }
        return place.append("\nprefix=").append(prefix).toString();
    }

    /** A folder of this machine, whole. */
    public static ObjstoreConfig folder(Path directory) {
        return new ObjstoreConfig(new Filesystem(directory), "", Hedging.NONE);
    }

    /**
     * Reads {@code type}, {@code config}, {@code prefix} and {@code hedging_config}; {@code $(VAR)} stands for an environment
     * variable.
     *
     * @throws UserError with file, line and key if it is not understood, whole
     */
    public static ObjstoreConfig parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        String type = root.requiredString("type").toUpperCase(Locale.ROOT);
        if (!type.equals("FILESYSTEM") && !REMOTE.contains(type)) {
            throw root.invalid("type", "is \"" + type + "\", which is no known kind of bucket: use " + KNOWN);
        }
        YamlMapping config = root.mapping("config");
        Hedging hedging = hedging(root.has(HEDGING) || !config.has(HEDGING) ? root : config);
        String prefix = cleanPrefix(root);
        root.end();
        return new ObjstoreConfig(
                REMOTE.contains(type) ? new Remote(type, config) : filesystem(config), prefix, hedging);
    }

    private static Filesystem filesystem(YamlMapping config) {
        Path directory = Path.of(config.requiredString("directory"));
        config.end();
        return new Filesystem(directory);
    }

    private static Hedging hedging(YamlMapping holder) {
        YamlMapping yaml = holder.mapping(HEDGING);
        boolean isEnabled = yaml.bool("enabled", false);
        long upTo = yaml.integer("up_to", Hedging.DEFAULT.upTo());
        double quantile = yaml.decimal("quantile", Hedging.DEFAULT.quantile());
        yaml.end();
        if (upTo < 0 || upTo > Hedging.MOST) {
            throw yaml.invalid("up_to", "has to be from 0 to " + Hedging.MOST);
        }
        if (quantile <= 0 || quantile >= 1) {
            throw yaml.invalid("quantile", "has to be between 0 and 1");
        }
        return isEnabled && upTo > 1 ? new Hedging((int) upTo, quantile) : Hedging.NONE;
    }

    private static String cleanPrefix(YamlMapping root) {
        String prefix = root.string("prefix", "").replaceAll("^/+|/+$", "");
        for (String part : prefix.split("/")) {
            if (part.equals("..") || part.equals(".")) {
                throw root.invalid("prefix", "must not hold \"" + part + "\"");
            }
        }
        return prefix;
    }
}
