package io.athanor.fanout;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;

/**
 * A store that takes part.
 *
 * @param name what answers call it where something of it is missing
 * @param store whom to ask
 * @param info what it held when it was last asked
 * @param fault why it cannot be asked at the moment, empty if it can
 */
public record Member(String name, Store store, StoreInfo info, String fault) {
    /** The text that names what is missing. */
    String missing(String why) {
        return "fetch series from " + name + ": " + why;
    }
}
