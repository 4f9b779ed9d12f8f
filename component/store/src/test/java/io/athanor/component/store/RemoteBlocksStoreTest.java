package io.athanor.component.store;

import io.athanor.api.storeapi.Store;
import io.athanor.testing.contracts.StoreContract;
import java.nio.file.Path;

class RemoteBlocksStoreTest extends StoreContract {
    @Override
    protected Store open(Path bucket) throws Exception {
        return Stores.gateway(bucket, this::owns);
    }
}
