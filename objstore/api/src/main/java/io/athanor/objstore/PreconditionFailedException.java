package io.athanor.objstore;

import java.io.IOException;

/** The condition of a conditional put does not hold; nothing was written. */
public final class PreconditionFailedException extends IOException {
    public PreconditionFailedException(String name, PutCondition condition) {
        super("object \"" + name + "\" was not written: " + condition + " does not hold");
    }
}
