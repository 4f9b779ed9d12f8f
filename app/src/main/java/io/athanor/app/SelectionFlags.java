package io.athanor.app;

import io.athanor.fanout.FanOutConfig;
import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.RelabelYaml;
import io.athanor.server.flags.StoreLimitFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the endpoints' data counts, and what this querier says of itself. */
final class SelectionFlags {
    static final String HEADING = "%nSelection of data:%n";
    private static final Pattern LABEL = Pattern.compile("([^=]+)=(\"(?:[^\"\\\\]|\\\\.)*\")");

    @Option(
            names = "--selector-label",
            paramLabel = "NAME=\"VALUE\"",
            description =
                    "External label that this querier's data has besides that of its endpoints, for queriers above."
                            + " May be given several times.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--selector.relabel-config",
            paramLabel = "YAML",
            description =
                    "Of which external labels data is queried, as Prometheus's relabelling rules over them; actions"
                            + " keep, drop and hashmod.")
    private @Nullable String relabeling;

    @Option(names = "--selector.relabel-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path relabelingFile;

    @Option(
            names = "--query.expected-clusters",
            paramLabel = "FILE",
            description =
                    "Inventory of the clusters that have to be there (docs/components/query.md): one of which no"
                            + " endpoint tells is named in answers and by athanor_expected_cluster_up. Read again when it changes.")
    private @Nullable Path expectedClusters;

    @Nullable
    Path expectedClusters() {
        return expectedClusters;
    }

    FanOutConfig config(StoreLimitFlags limits, Map<String, String> environment) {
        ConfigText text = ConfigText.of("--selector.relabel-config", relabeling, relabelingFile);
        return new FanOutConfig(
                "query",
                own(),
                text == null ? Relabeling.NONE : RelabelYaml.parse(text.expand(environment)),
                limits.requestSeries(),
                limits.requestSamples());
    }

    private Labels own() {
        Labels.Builder own = Labels.EMPTY.toBuilder();
        for (String label : labels) {
            Matcher matcher = LABEL.matcher(label);
            if (!matcher.matches()) {
                throw UserError.usage(
                        "--selector-label=" + label
                                + " is not NAME=\"VALUE\": give the value in double quotes, which the shell has to leave alone");
            }
            String quoted = matcher.group(2);
            own.set(matcher.group(1), quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1"));
        }
        return own.build();
    }
}
