package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessRecord;
import io.athanor.api.storeapi.completeness.EndpointAnswer;
import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import io.athanor.model.Labels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompletenessWireTest {
    private static EndpointAnswer answer(String name, State state, String reason, List<EndpointAnswer> below) {
        return new EndpointAnswer(
                name, "store", state, reason, List.of(Labels.of("a", "1")), Long.MIN_VALUE, 7, 9, below);
    }

    @Test
    void wire_bringsBackWhatWasSaid() {
        Completeness said = new Completeness(
                List.of(
                        answer("one", State.ANSWERED, "", List.of()),
                        answer("two", State.PARTIAL, "why", List.of(answer("three", State.GONE, "x", List.of())))),
                List.of("silent"),
                "v1");

        assertThat(CompletenessWire.of(CompletenessWire.toWire(said))).isEqualTo(said);
        assertThat(said.isComplete()).isFalse();
    }

    @Test
    void wire_thatIsSomethingElse_orBroken_saysNothing() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("completeness: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        assertThat(CompletenessWire.of(Any.getDefaultInstance())).isNull();
        Any good = CompletenessWire.toWire(
                new Completeness(List.of(answer("one", State.FAILED, "why", List.of())), List.of(), ""));
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = good.getValue().toByteArray();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Completeness read = CompletenessWire.of(good.toBuilder()
                    .setValue(ByteString.copyFrom(bytes, 0, random.nextInt(bytes.length + 1)))
                    .build());
            assertThat(read == null || read.endpoints().size() < 100).isTrue();
        }
    }

    @Test
    void record_keepsTheWorst() {
        CompletenessRecord record = new CompletenessRecord();
        record.add(answer("one", State.SKIPPED, "time", List.of()));
        record.add(answer("one", State.FAILED, "broken", List.of()));
        record.add(answer("one", State.ANSWERED, "", List.of()));
        record.add(answer("two", State.ANSWERED, "", List.of()));
        record.add(answer("two", State.SKIPPED, "labels", List.of()));

        Completeness all = record.completeness();

        assertThat(all.endpoints()).extracting(EndpointAnswer::state).containsExactly(State.FAILED, State.ANSWERED);
        assertThat(all.endpoints().getFirst().reason()).isEqualTo("broken");
        assertThat(all.asked()).isEqualTo(2);
    }
}
