package io.athanor.component.frontend.downstream;

import java.util.List;
import java.util.function.Predicate;

/** Where the querier is: several places, of which the first that is there is asked. For many threads. */
public final class Urls {
    private final List<String> all;
    private volatile int current;

    /** @param all without slashes at their ends, one at least; the first is asked if it is there */
    public Urls(List<String> all) {
        this.all = List.copyOf(all);
    }

    /** The one to ask. */
    public String current() {
        return all.get(current);
    }

    int count() {
        return all.size();
    }

    /** This one is not there: another is asked from now on. */
    synchronized void failed(String url) {
        if (current().equals(url)) {
            current = (current + 1) % all.size();
        }
    }

    /** Goes to the first that is there; returns whether one is. */
    public boolean settle(Predicate<String> isThere) {
        for (int i = 0; i < all.size(); i++) {
            if (isThere.test(all.get(i))) {
                synchronized (this) {
                    current = i;
                }
                return true;
            }
        }
        return false;
    }

    /** All of them. */
    @Override
    public String toString() {
        return String.join(", then ", all);
    }
}
