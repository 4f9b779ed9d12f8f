package io.athanor.component.query.leaf;

import io.athanor.fanout.FanOutRequest;
import io.athanor.fanout.Member;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.Leaf;
import io.athanor.promql.Leaves;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The queriers among the endpoints of one request: they compute parts of it if nobody else has something for these. */
public final class LeafQueriers implements Leaves {
    private final FanOutRequest request;
    private final Map<String, Channel> queriers;
    private final Calls calls;
    private final List<String> partitionLabels;
    private final Map<String, LeafQuerier> leaves = new HashMap<>();
    private final TreeSet<String> missing = new TreeSet<>();

    /**
     * How they are called.
     *
     * @param tenant who asks; empty: nobody said
     * @param abort whether an answer from which something is missing is none
     */
    public record Calls(String tenant, boolean abort) {}

    /**
     * @param request is told what they did
     * @param queriers connections to those of its members that answer queries, by name
     * @param partitionLabels external labels that alone may tell them apart; empty: all
     */
    public LeafQueriers(
            FanOutRequest request, Map<String, Channel> queriers, List<String> partitionLabels, Calls calls) {
        this.request = request;
        this.queriers = Map.copyOf(queriers);
        this.partitionLabels = List.copyOf(partitionLabels);
        this.calls = calls;
    }

    @Override
    public @Nullable List<Leaf> holders(List<LabelMatcher> matchers, long mint, long maxt) {
        FanOutRequest.Holders holders = request.holders(matchers, mint, maxt);
        if (holders == null) {
            return null;
        }
        missing.addAll(holders.missing());
        List<Leaf> found = new ArrayList<>();
        for (Member member : holders.members()) {
            Channel channel = queriers.get(member.name());
            if (channel == null) {
                return null;
            }
            found.add(leaves.computeIfAbsent(member.name(), name -> new LeafQuerier(member, channel, calls, request)));
        }
        return found;
    }

    @Override
    public List<String> partitionLabels() {
        return partitionLabels;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(missing);
    }
}
