package io.athanor.objstore;

import java.io.IOException;

/** No object of that name is in the bucket. */
public final class ObjectNotFoundException extends IOException {
    public ObjectNotFoundException(String name) {
        super("object \"" + name + "\" not found");
    }
}
