package io.athanor.fanout;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * How one request wants its stores asked.
 *
 * @param storeMatch only stores whose {@code __address__} satisfies all matchers of one of these lists; empty: all
 * @param tenant who asks, which stores are told; empty: nobody said
 * @param abort whether an answer from which something is missing is none, which stores are told
 */
public record Asking(List<List<LabelMatcher>> storeMatch, String tenant, boolean abort) {
    /** Nobody in particular asks all stores, and takes what there is. */
    public static final Asking ALL = new Asking(List.of(), "", false);

    private static final String ADDRESS = "__address__";

    public Asking {
        storeMatch = storeMatch.stream().map(List::copyOf).toList();
    }

    /** Whether a store of that address may be asked. */
    boolean mayAsk(String address) {
        return storeMatch.isEmpty()
                || storeMatch.stream()
                        .anyMatch(set -> set.stream()
                                .allMatch(matcher -> !matcher.name().equals(ADDRESS) || matcher.matches(address)));
    }
}
