package io.athanor.component.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names that tenants have in metrics. They are bounded, because whoever asks chooses his own. Safe for all threads. */
final class Tenants {
    private static final String NOBODY = "default-tenant";
    private static final String OTHERS = "other-tenants";
    private static final int MOST = 500;
    private static final int LONGEST = 128;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param asked as the call says it; may be empty */
    String named(String asked) {
        if (asked.isEmpty()) {
            return NOBODY;
        }
        if (known.contains(asked)) {
            return asked;
        }
        if (asked.length() > LONGEST || known.size() >= MOST) {
            return OTHERS;
        }
        known.add(asked);
        return asked;
    }
}
