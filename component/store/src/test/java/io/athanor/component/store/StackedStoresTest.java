package io.athanor.component.store;

import io.athanor.api.storeapi.Store;
import io.athanor.testing.contracts.StoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A querier over a querier over a querier, over stores of which two hold the same. */
class StackedStoresTest extends StoreContract {
    @Override
    protected Store open(Path bucket) throws Exception {
        List<Store> stores = new ArrayList<>();
        for (Path part : Stores.dealt(bucket, 2)) {
            Store local = Stores.local(part, this::owns);
            stores.add(Stores.remote(local, this::owns));
            stores.add(Stores.remote(local, this::owns));
        }
        Store first = Stores.remote(Stores.fanOut(stores), this::owns);
        Store second = Stores.remote(Stores.fanOut(List.of(first)), this::owns);
        return Stores.fanOut(List.of(second, first));
    }
}
