package io.athanor.bucket.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeleteRequestFormatTest {
    private static final Ulid ID = new Ulid(5L << 16, 5);

    private static DeleteRequest request(long mint, long maxt, LabelMatcher... matchers) {
        return new DeleteRequest(ID, List.of(matchers), mint, maxt, "why \"so\"", "who", Instant.ofEpochMilli(77));
    }

    private static BlockMeta block(long mint, long maxt, String cluster) {
        return BlockMeta.ofSamples(new Ulid(9L << 16, 9), mint, maxt)
                .withThanos(ThanosMeta.of(Labels.of("cluster", cluster), "sidecar"));
    }

    @Test
    void request_isReadAsItWasWritten() {
        DeleteRequest request = request(
                -5,
                9,
                LabelMatcher.equal("a", "b"),
                new LabelMatcher(MatchType.REGEX, "c", "d.*"),
                new LabelMatcher(MatchType.NOT_EQUAL, "e", ""),
                new LabelMatcher(MatchType.NOT_REGEX, "f", "g|h"));
        String name = DeleteRequestFormat.name(ID);
        assertThat(DeleteRequestFormat.parse(DeleteRequestFormat.bytes(request), name))
                .isEqualTo(request);
        assertThat(DeleteRequestFormat.id(name)).isEqualTo(ID);
        assertThat(DeleteRequestFormat.id("athanor/deletes/v1/x.json")).isNull();
        assertThat(DeleteRequestFormat.id("athanor/deletes/v2/" + ID + ".json")).isNull();
    }

    @Test
    void requestForEverything_isRefused() {
        assertThatThrownBy(() -> request(1, 2)).hasMessageContaining("one matcher at least has to ask for a value");
        assertThatThrownBy(() -> request(1, 2, new LabelMatcher(MatchType.REGEX, "a", ".*")))
                .hasMessageContaining("one matcher at least");
        assertThatThrownBy(() -> request(2, 1, LabelMatcher.equal("a", "b"))).hasMessageContaining("is after the last");
    }

    @Test
    void anyBytes_areARequestOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = DeleteRequestFormat.bytes(
                request(1, 2, LabelMatcher.equal("a", "b"), new LabelMatcher(MatchType.REGEX, "c", "(d|e)+")));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : " {}[]\",:0-9=~".charAt(random.nextInt(13)));
            }
            try {
                DeleteRequestFormat.parse(bytes, "x");
            } catch (CorruptBlockException e) {
                assertThat(e.getMessage()).startsWith("x");
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "-Dathanor.seed=" + seed + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void mask_isOfBlocksThatAreConcerned_andNotRidYet() {
        DeleteRequest request = request(10, 20, LabelMatcher.equal("cluster", "eu"), LabelMatcher.equal("user", "x"));
        List<DeleteRequest> all = List.of(request);
        assertThat(DeleteMask.of(block(0, 10, "eu"), all).isEmpty()).isTrue();
        assertThat(DeleteMask.of(block(21, 30, "eu"), all).isEmpty()).isTrue();
        assertThat(DeleteMask.of(block(0, 30, "us"), all).isEmpty()).isTrue();
        DeleteMask mask = DeleteMask.of(block(0, 11, "eu"), all);
        assertThat(mask.isEmpty()).isFalse();
        assertThat(mask.of(Labels.of("user", "x"))).isEqualTo(Intervals.of(10, 20));
        assertThat(mask.of(Labels.of("user", "y"))).isEqualTo(Intervals.NONE);
        assertThat(mask.of(Labels.of("user", "x", "cluster", "us")))
                .as("external labels count")
                .isEqualTo(Intervals.of(10, 20));
        assertThat(mask.matchersLeft()).containsExactly(List.of(LabelMatcher.equal("user", "x")));
    }

    @Test
    void mark_countsOnlyOnTheBlockThatItNames() {
        BlockMeta block = block(0, 30, "eu");
        ThanosMeta thanos = ThanosMeta.ofCompactor(
                Labels.of("cluster", "eu"), 0, 0, 0, DeletedMark.on(null, block.ulid(), Set.of(ID)));
        assertThat(DeletedMark.of(block.withThanos(thanos))).containsExactly(ID);
        BlockMeta copy = BlockMeta.ofSamples(new Ulid(10L << 16, 1), 0, 30).withThanos(thanos);
        assertThat(DeletedMark.of(copy)).isEmpty();
        assertThat(DeletedMark.on(thanos.extensions(), copy.ulid(), Set.of())).isNull();
    }
}
