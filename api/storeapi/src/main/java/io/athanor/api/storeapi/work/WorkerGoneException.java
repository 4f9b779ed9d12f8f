package io.athanor.api.storeapi.work;

import java.io.IOException;

/** A querier was there, and is no more. */
public final class WorkerGoneException extends IOException {
    WorkerGoneException(String querier) {
        super("the querier " + querier + " went away while it was asked");
    }
}
