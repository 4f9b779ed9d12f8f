package io.athanor.app;

import io.athanor.component.frontend.FrontendConfig;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.model.Durations;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.http.TenantLabel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --query-range.*}, {@code --labels.*} and {@code --query-frontend.*}, but for caches and the querier. */
final class FrontendFlags {
    /** Above the family in {@code --help}. */
    static final String HEADING = "%nRequests:%n";

    private static final String TENANT_HEADER = "THANOS-TENANT";
    private static final Set<String> CERTIFICATE_FIELDS =
            Set.of("", "organization", "organizationalUnit", "commonName");

    @Option(
            names = "--query-range.align-range-with-step",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Put start and end of range queries on multiples of the step before them: then parts of answers"
                            + " can be used again.")
    private boolean align = true;

    @Option(
            names = "--query-range.request-downsampled",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Ask again from coarser blocks for the front of a range where max_source_resolution=auto found"
                            + " nothing.")
    private boolean downsampled = true;

    @Option(
            names = "--query-range.split-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "24h",
            description = "Cut range queries at the multiples of this, and ask for the parts at once; 0: do not.")
    private Duration split = Duration.ofHours(24);

    @Option(
            names = "--query-range.min-split-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0",
            description =
                    "Cut range queries that are longer than this into --query-range.horizontal-shards parts, shorter"
                            + " ones at its multiples. Needs --query-range.split-interval=0.")
    private Duration minSplit = Duration.ZERO;

    @Option(
            names = "--query-range.max-split-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0",
            description = "Cut range queries that are twice as long as this, or longer, at its multiples.")
    private Duration maxSplit = Duration.ZERO;

    @Option(
            names = "--query-range.horizontal-shards",
            paramLabel = "N",
            defaultValue = "0",
            description = "Parts of a range query between the two.")
    private int horizontalShards;

    @Option(
            names = "--query-range.max-retries-per-request",
            paramLabel = "N",
            defaultValue = "5",
            description = "Tries of one request for a part of a range query, the first included.")
    private int rangeTries = 5;

    @Option(
            names = "--query.max-retries-per-request",
            paramLabel = "N",
            defaultValue = "5",
            description = "Tries of an instant query, the first included.")
    private int instantTries = 5;

    @Option(
            names = "--query-frontend.enable-x-functions",
            negatable = true,
            description = "Taken for Thanos's sake: queries are understood here whatever the querier allows.")
    @SuppressWarnings("UnusedVariable") // taken, and without effect
    private boolean xFunctions;

    @Option(
            names = "--enable-feature",
            paramLabel = "FEATURE",
            split = ",",
            defaultValue = "",
            description = "Taken for Thanos's sake: queries are understood here whatever the querier allows.")
    @SuppressWarnings("UnusedVariable") // taken, and without effect
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--query-range.max-query-length",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0",
            description = "Longest range of a query; longer ones are refused; 0: any.")
    private Duration maxLength = Duration.ZERO;

    @Option(
            names = "--query-range.max-query-parallelism",
            paramLabel = "N",
            defaultValue = "14",
            description = "Parts of one range query that are asked for at once.")
    private int rangeParallelism = 14;

    @Option(
            names = "--query-range.partial-response",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "What a query means that says nothing of partial_response.")
    private boolean rangePartial = true;

    @Option(
            names = "--labels.split-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "24h",
            description = "Cut requests for names, values and series at the multiples of this; 0: do not.")
    private Duration labelsSplit = Duration.ofHours(24);

    @Option(
            names = "--labels.max-retries-per-request",
            paramLabel = "N",
            defaultValue = "5",
            description = "Tries of one such request, the first included.")
    private int labelsTries = 5;

    @Option(
            names = "--labels.max-query-parallelism",
            paramLabel = "N",
            defaultValue = "14",
            description = "Parts of one such request that are asked for at once.")
    private int labelsParallelism = 14;

    @Option(
            names = "--labels.partial-response",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "What such a request means that says nothing of partial_response.")
    private boolean labelsPartial = true;

    @Option(
            names = "--labels.default-time-range",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "24h",
            description = "The time before now that such a request means that names none.")
    private Duration defaultRange = Duration.ofHours(24);

    @Option(
            names = "--query-frontend.vertical-shards",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Deal the series of queries that allow it out to so many requests, by labels (shard_info); less"
                            + " than 2: do not.")
    private int shards;

    @Option(
            names = "--query-frontend.compress-responses",
            negatable = true,
            description = "Compress answers for clients that take that.")
    private boolean compress;

    @Option(
            names = "--query-frontend.log-queries-longer-than",
            paramLabel = "DURATION",
            converter = Signed.class,
            defaultValue = "0",
            description = "Log requests that take longer; 0: none, less than 0: all.")
    private Duration slow = Duration.ZERO;

    @Option(
            names = "--query-frontend.force-query-stats",
            negatable = true,
            description = "Have the querier tell what each query cost, for the log, for metrics and for"
                    + " /api/v1/status/top_queries.")
    private boolean forceStats;

    @Option(
            names = "--query-frontend.org-id-header",
            paramLabel = "HEADER",
            description =
                    "Header that names who asks, to keep the results of some apart from those of others; the first"
                            + " that is there counts. Use --query-frontend.tenant-header instead. May be given several times.")
    private List<String> orgHeaders = new ArrayList<>();

    @Option(
            names = "--query-frontend.forward-header",
            paramLabel = "HEADER",
            description =
                    "Header that goes on to the querier; results are kept apart by its value. May be given several"
                            + " times.")
    private List<String> forwardHeaders = new ArrayList<>();

    @Option(
            names = "--query-frontend.slow-query-logs-user-header",
            paramLabel = "HEADER",
            defaultValue = "",
            description = "Header that names the user, for logs, the queue and the list of costly queries. Default: the"
                    + " user of basic authentication.")
    private String userHeader = "";

    @Option(
            names = "--query-frontend.tenant-header",
            paramLabel = "HEADER",
            defaultValue = TENANT_HEADER,
            hidden = true,
            description = "Header that names the tenant; the querier gets it as THANOS-TENANT.")
    private String tenantHeader = TENANT_HEADER;

    @Option(
            names = "--query-frontend.default-tenant-id",
            paramLabel = "TENANT",
            defaultValue = "default-tenant",
            hidden = true,
            description = "Tenant of requests that name none.")
    private String defaultTenant = "default-tenant";

    @Option(
            names = "--query-frontend.tenant-certificate-field",
            paramLabel = "FIELD",
            defaultValue = "",
            hidden = true,
            description = "Field of the client's certificate that names the tenant: organization, organizationalUnit or"
                    + " commonName.")
    private String certificateField = "";

    @Option(
            names = "--query-frontend.cache-check-ratio",
            paramLabel = "RATIO",
            defaultValue = "0.001",
            description =
                    "Of the answers with something from the cache in them, compare this part with the querier's, in"
                            + " the background: athanor_frontend_cache_mismatch_total counts differences. 0: none, 1: all.")
    private double checkRatio = 0.001;

    /** A length of time that may be below zero. */
    static final class Signed implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return Duration.ofMillis(Durations.parseSigned(value));
            } catch (Durations.DurationException e) {
                throw new TypeConversionException("\"" + value + "\" is not a duration, for example 10s or -1s");
            }
        }
    }

    boolean compress() {
        return compress;
    }

    /** By whom requests are counted. */
    TenantLabel counted() {
        return new TenantLabel(tenantHeader, defaultTenant);
    }

    /** Whether there is an interval by whose multiples results could be kept. */
    boolean isSplit() {
        return !split.isZero() || isDynamic();
    }

    boolean areLabelsSplit() {
        return !labelsSplit.isZero();
    }

    private boolean isDynamic() {
        return !minSplit.isZero() || !maxSplit.isZero() || horizontalShards > 0;
    }

    FrontendConfig config() {
        check();
        List<String> orgs = new ArrayList<>(orgHeaders);
        if (!tenantHeader.equalsIgnoreCase(TENANT_HEADER)) {
            orgs.add(tenantHeader);
        }
        orgs.add(TENANT_HEADER);
        return new FrontendConfig(
                new FrontendConfig.Ranges(
                        align, downsampled, splitRule(), rangeTries, maxLength, rangeParallelism, rangePartial),
                new FrontendConfig.Lists(labelsSplit, labelsTries, labelsParallelism, labelsPartial, defaultRange),
                instantTries,
                new FrontendConfig.Callers(
                        tenantHeader, defaultTenant, certificateField, orgs, userHeader, forwardHeaders),
                shards,
                forceStats,
                slow,
                checkRatio);
    }

    private SplitRule splitRule() {
        if (isDynamic()) {
            return new SplitRule.Dynamic(minSplit.toMillis(), maxSplit.toMillis(), horizontalShards);
        }
        return split.isZero() ? new SplitRule.Never() : new SplitRule.Every(split.toMillis());
    }

    private void check() {
        if (isDynamic() && !split.isZero()) {
            throw UserError.usage("--query-range.split-interval and --query-range.min-split-interval,"
                    + " .max-split-interval or .horizontal-shards cannot be set at the same time: add"
                    + " --query-range.split-interval=0");
        }
        if (isDynamic() && (minSplit.isZero() || maxSplit.isZero() || horizontalShards <= 0)) {
            throw UserError.usage("--query-range.min-split-interval, --query-range.max-split-interval and"
                    + " --query-range.horizontal-shards go together: each has to be greater than 0");
        }
        if (defaultRange.isZero()) {
            throw UserError.usage("--labels.default-time-range cannot be set to 0");
        }
        if (!orgHeaders.isEmpty() && !tenantHeader.equalsIgnoreCase(TENANT_HEADER)) {
            throw UserError.usage("--query-frontend.org-id-header and --query-frontend.tenant-header cannot be used"
                    + " together: leave the first out");
        }
        if (!CERTIFICATE_FIELDS.contains(certificateField)) {
            throw UserError.usage("--query-frontend.tenant-certificate-field has to be organization,"
                    + " organizationalUnit or commonName, not " + certificateField);
        }
        if (!(checkRatio >= 0 && checkRatio <= 1)) {
            throw UserError.usage("--query-frontend.cache-check-ratio has to be from 0 to 1");
        }
        for (int number : new int[] {
            horizontalShards, rangeTries, instantTries, rangeParallelism, labelsTries, labelsParallelism, shards
        }) {
            if (number < 0) {
                throw UserError.usage(String.format(
                        Locale.ROOT, "a number of shards, tries or parts cannot be negative: %d", number));
            }
        }
    }
}
