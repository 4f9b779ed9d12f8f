package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.api.storeapi.info.InfoResponse;
import io.athanor.api.storeapi.version.DataVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DataVersionWireTest {
    private static final DataVersion VERSION = new DataVersion(
            "v1",
            List.of(
                    new DataVersion.Slice(Long.MIN_VALUE, -1, "a"),
                    new DataVersion.Slice(0, 7_199_999, "b"),
                    new DataVersion.Slice(7_200_000, Long.MAX_VALUE, "a")),
            7_000_000);

    @Test
    void wire_bringsBackWhatWasTold() {
        assertThat(DataVersionWire.of(DataVersionWire.toWire(VERSION))).isEqualTo(VERSION);
        assertThat(DataVersionWire.of(io.athanor.api.storeapi.version.pb.DataVersion.getDefaultInstance()))
                .isEqualTo(DataVersion.UNKNOWN);
    }

    /** Whatever comes is understood as something in order, or as nothing. */
    @Test
    void wire_thatIsBroken_saysNothingOutOfOrder() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("data version: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        byte[] good = DataVersionWire.toWire(VERSION).toByteArray();
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                DataVersion read = DataVersionWire.of(io.athanor.api.storeapi.version.pb.DataVersion.parseFrom(bytes));
                long at = Long.MIN_VALUE;
                for (int i = 0; i < read.slices().size(); i++) {
                    DataVersion.Slice slice = read.slices().get(i);
                    assertThat(slice.to()).isGreaterThanOrEqualTo(slice.from());
                    assertThat(i == 0 || slice.from() > at).as("seed %d", seed).isTrue();
                    at = slice.to();
                }
            } catch (InvalidProtocolBufferException e) {
                assertThat(e).hasMessageNotContaining("OutOfMemory");
            }
        }
    }

    /** Thanos reads the answer by fields that it knows, and skips the others. */
    @Test
    void field_isOneThatThanosDoesNotKnow() {
        InfoResponse answer = InfoResponse.newBuilder()
                .setStore(io.athanor.api.storeapi.info.StoreInfo.newBuilder()
                        .setMinTime(1)
                        .setDataVersion(DataVersionWire.toWire(VERSION)))
                .build();

        assertThat(io.athanor.api.storeapi.info.StoreInfo.DATA_VERSION_FIELD_NUMBER)
                .isEqualTo(1000);
        assertThat(DataVersionWire.of(answer.getStore().getDataVersion())).isEqualTo(VERSION);
    }
}
