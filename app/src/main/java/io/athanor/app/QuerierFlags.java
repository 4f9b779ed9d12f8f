package io.athanor.app;

import io.athanor.app.buckets.HttpYaml;
import io.athanor.component.frontend.downstream.Urls;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.flags.SizeFlag;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which querier a frontend asks, and how much at once. */
final class QuerierFlags {
    /** Above the family in {@code --help}. */
    static final String HEADING = "%nQuerier:%n";

    /** What more answers may take than this is not there. */
    static final String MEMORY_FLAG = "--query-frontend.memory-budget";

    @Option(
            names = "--query-frontend.downstream-url",
            paramLabel = "URL",
            defaultValue = "http://localhost:9090",
            description = "The querier: any server of Prometheus's API.")
    private String url = "http://localhost:9090";

    @Option(
            names = "--query-frontend.scheduler-url",
            paramLabel = "URL",
            split = ",",
            description = "Ask this scheduler (athanor query-frontend --query-scheduler) instead of the querier. Given"
                    + " several times: the first that is there; --query-frontend.downstream-url, if it is given"
                    + " too, where none is.")
    private List<String> schedulers = new ArrayList<>();

    @Option(
            names = "--query-frontend.downstream-tripper-config",
            paramLabel = "YAML",
            description = "Connections to the querier, as Thanos's YAML says it: idle_conn_timeout,"
                    + " response_header_timeout, tls_handshake_timeout, max_idle_conns, max_idle_conns_per_host,"
                    + " max_conns_per_host and tls_config.")
    private @Nullable String tripper;

    @Option(
            names = "--query-frontend.downstream-tripper-config-file",
            paramLabel = "FILE",
            description = "The same in a file.")
    private @Nullable Path tripperFile;

    @Option(
            names = "--query-frontend.max-concurrency",
            paramLabel = "N",
            defaultValue = "64",
            description = "Requests to the querier at once; further ones wait for their turn, tenants by weight. 0: any"
                    + " number. Where a scheduler is asked, they wait there.")
    private int concurrency = 64;

    @Option(
            names = "--query-frontend.overrides-file",
            paramLabel = "FILE",
            description = "YAML with weights and limits: \"defaults\" and \"tenants\" by name, each with weight,"
                    + " max_concurrent, max_queued, max_query_length and max_cost. Read again when it changes.")
    private @Nullable Path overrides;

    @Option(
            names = MEMORY_FLAG,
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            description = "Memory that answers and a cache in memory may take together. Default: half of the heap.")
    private @Nullable Long memory;

    /**
     * Whom to ask, the first that is there.
     *
     * @param isGiven whether the querier's own URL was, or is what it is when it was not
     */
    Urls urls(boolean isGiven) {
        List<String> all = new ArrayList<>();
        schedulers.forEach(scheduler -> all.add(checked("--query-frontend.scheduler-url", scheduler)));
        if (isGiven || schedulers.isEmpty()) {
            all.add(checked("--query-frontend.downstream-url", url));
        }
        return new Urls(all);
    }

    /** Whether schedulers are asked: the queue is theirs. */
    boolean isScheduled() {
        return !schedulers.isEmpty();
    }

    /** Without a slash at its end. */
    private static String checked(String flag, String url) {
        String plain = url.replaceFirst("/+$", "");
        try {
            URI uri = URI.create(plain);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getQuery() == null) {
                return plain;
            }
        } catch (IllegalArgumentException e) {
            throw notAUrl(flag, url);
        }
        throw notAUrl(flag, url);
    }

    private static UserError notAUrl(String flag, String url) {
        return UserError.usage(flag + " has to be a URL such as http://query:10902, not \"" + url + "\"");
    }

    HttpYaml connections(Map<String, String> environment) {
        ConfigText text = ConfigText.of("--query-frontend.downstream-tripper-config", tripper, tripperFile);
        return HttpYaml.ofQuerier(YamlMapping.parse(text == null ? new ConfigText("", "") : text.expand(environment)));
    }

    int concurrency() {
        if (concurrency < 0) {
            throw UserError.usage("--query-frontend.max-concurrency cannot be negative");
        }
        return isScheduled() ? 0 : concurrency;
    }

    Supplier<Overrides> overrides(InstantSource clock) {
        return overrides == null
                ? () -> Overrides.NONE
                : Overrides.watched("--query-frontend.overrides-file", overrides, clock);
    }

    long memory() {
        long heap = Runtime.getRuntime().maxMemory();
        long budget = memory == null ? heap / 2 : memory;
        if (budget < 1 || budget > heap / 4 * 3) {
            throw UserError.usage(MEMORY_FLAG + " of " + budget + " bytes does not fit into the heap of " + heap
                    + " bytes: give at most three quarters of it, or a greater heap with ATHANOR_HEAP");
        }
        return budget;
    }
}
