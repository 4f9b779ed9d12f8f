package io.athanor.component.store;

import io.athanor.api.storeapi.Store;
import io.athanor.testing.contracts.StoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class FanOutOfLocalStoresTest extends StoreContract {
    @Override
    protected Store open(Path bucket) throws Exception {
        List<Store> stores = new ArrayList<>();
        for (Path part : Stores.dealt(bucket, 3)) {
            stores.add(Stores.local(part, this::owns));
        }
        return Stores.fanOut(stores);
    }
}
