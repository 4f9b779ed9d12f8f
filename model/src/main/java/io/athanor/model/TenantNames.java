package io.athanor.model;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names that tenants have in metrics. They are bounded, because whoever asks chooses his own. Safe for all threads. */
public final class TenantNames {
    /** How many are told apart. */
    public static final int MOST = 500;

    /** The name of all further ones. */
    public static final String OTHERS = "other-tenants";

    private static final int LONGEST = 128;

    private final String nobody;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param nobody the tenant where nobody says one */
    public TenantNames(String nobody) {
        this.nobody = nobody;
    }

    /** @param asked as the request says it; may be empty */
    public String named(String asked) {
        if (asked.isEmpty() || asked.equals(nobody)) {
            return nobody;
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
