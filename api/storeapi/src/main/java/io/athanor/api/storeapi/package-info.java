/** The StoreAPI: what a store is, how one is served by gRPC, and how one that is served elsewhere is asked. */
@NullMarked
package io.athanor.api.storeapi;

import org.jspecify.annotations.NullMarked;
