package io.athanor.app;

import io.athanor.component.query.EndpointSet;
import io.athanor.component.query.QuerySources;
import io.athanor.component.query.leaf.LeafQueriers;
import io.athanor.server.UserError;
import java.util.List;
import picocli.CommandLine.Option;

/** Where queries are evaluated. */
final class DistributedFlags {
    private static final String MODE_FLAG = "--query.mode";
    private static final String PARTITION_FLAG = "--query.partition-label";

    @Option(
            names = MODE_FLAG,
            paramLabel = "MODE",
            defaultValue = "local",
            description =
                    "Where queries are evaluated: local is here; with distributed, queriers among the endpoints compute"
                            + " the parts of which it is shown that the answer stays what it is.")
    private String mode = "local";

    @Option(
            names = PARTITION_FLAG,
            paramLabel = "NAME",
            split = ",",
            description =
                    "With --query.mode=distributed: external labels that tell queriers apart, which all their blocks"
                            + " carry. Without any, all labels are considered. May be given several times.")
    private List<String> partitionLabels = List.of();

    @Option(
            names = "--query.distributed-with-overlapping-interval",
            negatable = true,
            hidden = true,
            defaultValue = "false",
            description =
                    "Taken for Thanos's sake: queriers are told apart by labels, whatever times they have data for.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean overlapping;

    /**
     * The mode.
     *
     * @param partitionLabels of which alone queriers are told apart; empty: all
     */
    record Mode(boolean isDistributed, List<String> partitionLabels) {
        QuerySources.Distributing over(EndpointSet endpoints) {
            return isDistributed
                    ? (request, calls) -> new LeafQueriers(request, endpoints.queriers(), partitionLabels, calls)
                    : QuerySources.Distributing.NEVER;
        }
    }

    Mode mode(List<String> replicaLabels) {
        if (!mode.equals("local") && !mode.equals("distributed")) {
            throw UserError.usage(MODE_FLAG + " has to be local or distributed, not " + mode);
        }
        for (String label : partitionLabels) {
            if (replicaLabels.contains(label)) {
                throw UserError.usage(
                        PARTITION_FLAG + "=" + label
                                + " is a label of replicas too (--query.replica-label): replicas of a series are of one querier");
            }
        }
        return new Mode(mode.equals("distributed"), partitionLabels);
    }
}
