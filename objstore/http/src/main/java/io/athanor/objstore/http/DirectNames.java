package io.athanor.objstore.http;

import io.athanor.objstore.ObjectNames;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What lies directly below a directory, put in byte order whatever the pages' order is. */
public final class DirectNames {
    private final TreeSet<String> names = new TreeSet<>(ObjectNames.ORDER);
    private final String prefix;

    /** @param prefix the directory, with a slash at its end; empty: the root */
    public DirectNames(String prefix) {
        this.prefix = prefix;
    }

    /** An object, or a directory with a slash at its end. */
    public void add(String name) {
        if (!name.equals(prefix)) { // a marker that some programs write for a directory
            names.add(name);
        }
    }

    public void giveTo(Consumer<String> to) {
        names.forEach(to);
    }
}
