package io.athanor.app.tools;

import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.blocks.BlockPages;
import io.athanor.app.blocks.FetchFlags;
import io.athanor.app.blocks.TimeRangeFlags;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.component.tools.BlockFinder;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SelectorFlags;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket web}: the pages of a bucket's blocks, and their API. */
@Command(name = "web", showDefaultValues = true, sortOptions = false, header = "Serve pages of a bucket's blocks.")
final class WebCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WebCommand.class);

    @Option(
            names = "--refresh",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30m",
            description = "How often to look through the bucket.")
    private Duration refresh = Duration.ofMinutes(30);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How long that may take.")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            defaultValue = "",
            description = "External label by which blocks are grouped; without it, by all of them.")
    private String label = "";

    @Option(
            names = "--disable-admin-operations",
            negatable = true,
            description = "Do not let blocks be marked for deletion or for no compaction over HTTP.")
    private boolean adminOperationsDisabled;

    @ArgGroup(validate = false, heading = TimeRangeFlags.HEADING)
    private TimeRangeFlags times = new TimeRangeFlags();

    @ArgGroup(validate = false, heading = SelectorFlags.HEADING)
    private SelectorFlags selector = new SelectorFlags();

    @ArgGroup(validate = false, heading = WebFlags.HEADING)
    private WebFlags web = new WebFlags();

    @Mixin
    private ServiceFlags service = new ServiceFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        web.routeByExternalPrefix();
        if (refresh.compareTo(timeout.multipliedBy(2)) < 0) {
            LOG.warn("Refresh interval should be at least 2 times the timeout");
        }
        TimeRangeFlags.Range range = times.range();
        BlockFilters filters = new BlockFilters(
                range.from(),
                range.to(),
                FetchFlags.relabeling(selector, System.getenv()),
                StoreShard.ALL,
                Duration.ZERO,
                Duration.ofDays(36_500), // what is marked is shown, with its mark
                List.of());
        try (ToolRun run = service.begin(
                Objects.requireNonNull(above),
                Objects.requireNonNull(spec),
                options -> options.web(web.cors(), web.routePrefix()))) {
            BlockFetcher fetcher = new BlockFetcher(
                    run.bucket(),
                    BlockFinder.config(filters, EnumSet.allOf(MarkKind.class)),
                    new BlockFetchCounters("thanos_bucket_", run.process().registry()),
                    run.clock());
            BlockPages pages = new BlockPages(label, !adminOperationsDisabled, run.bucket(), fetcher, run.clock());
            run.process().listen(routes(pages));
            run.process().ready(true);
            LOG.atInfo().addKeyValue("url", run.process().url()).log("serving pages of blocks");
            while (true) {
                look(fetcher);
                Thread.sleep(refresh);
            }
        } catch (InterruptedException | InterruptedIOException e) {
            Thread.currentThread().interrupt(); // stopped
        }
    }

    private Routes routes(BlockPages pages) {
        Routes routes = new Routes().addAll(web.routePrefix(), pages.routes());
        routes.add("GET", web.routePrefix() + "/", "root", exchange -> web.redirect(exchange, "/blocks"));
        if (!web.routePrefix().isEmpty()) {
            routes.add("GET", "/", "root", exchange -> web.redirect(exchange, "/blocks"));
        }
        return routes;
    }

    /** What fails is shown on the pages, and tried again. */
    private void look(BlockFetcher fetcher) throws InterruptedIOException {
        try {
            BlockFinder.within(timeout, fetcher::fetch);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the bucket cannot be looked through; it is tried again");
        }
    }
}
