package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.Aggr;
import java.util.List;

/**
 * How who asks wants the messages of an answer to be.
 *
 * @param aggregates by the numbers of {@link Aggr}, which of downsampled chunks are wanted
 * @param batch series in a message at most
 * @param hashes whether chunks have their hashes with them
 */
public record MessageForm(List<Integer> aggregates, int batch, boolean hashes) {
    public MessageForm {
        aggregates = List.copyOf(aggregates);
    }
}
