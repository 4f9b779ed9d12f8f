package io.athanor.app;

import io.athanor.app.blocks.HostName;
import io.athanor.component.query.work.Schedulers;
import io.athanor.server.UserError;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.flags.GrpcClientFlags;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.tls.ClientTls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --query.scheduler-*}: from whom a querier takes work, beside what is asked of it directly. */
final class SchedulerFlags {
    /** Above the family in {@code --help}. */
    static final String HEADING = "%nSchedulers:%n";

    @Option(
            names = "--query.scheduler-address",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Take queries from this scheduler's gRPC (athanor query-frontend --query-scheduler), too; TLS is"
                            + " that of --grpc-client-*. dns+NAME:PORT and its like stand for all that the name does. May"
                            + " be given several times.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--query.scheduler-concurrency",
            paramLabel = "N",
            defaultValue = "0",
            description = "Queries taken from each scheduler at once; 0: as many as are evaluated at once"
                    + " (--query.max-concurrent).")
    private int concurrency;

    /** What a querier takes work with. */
    record Settings(Schedulers.Config config, @Nullable ClientTls tls) {}

    /** Null: it takes none. */
    @Nullable
    Settings settings(GrpcClientFlags client, int maxConcurrent, ProcessOptions process) {
        if (concurrency < 0) {
            throw UserError.usage("--query.scheduler-concurrency cannot be negative");
        }
        if (addresses.isEmpty()) {
            return null;
        }
        List<DnsAddress> parsed =
                addresses.stream().map(SchedulerFlags::address).toList();
        return new Settings(
                new Schedulers.Config(
                        parsed,
                        HostName.get(),
                        concurrency == 0 ? maxConcurrent : concurrency,
                        process.http().gracePeriod()),
                client.tls());
    }

    private static DnsAddress address(String text) {
        try {
            return DnsAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--query.scheduler-address: " + e.getMessage());
        }
    }
}
