package io.athanor.bucket.fetch;

import static io.athanor.bucket.fetch.World.meta;
import static io.athanor.bucket.fetch.World.state;
import static io.athanor.bucket.fetch.World.ulid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.bucketindex.BucketIndexFormat;
import io.athanor.bucket.bucketindex.BucketIndexReader;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.PutCondition;
import io.athanor.testing.contracts.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BucketIndexTest {
    private final World world = new World();
    private final BlockFetcher writing = world.fetcher(World.config(Discovery.CONCURRENT, IndexUse.METAS, null));
    private final BucketIndexWriter writer = new BucketIndexWriter(world.bucket);

    @BeforeEach
    void fiftyBlocks() {
        for (int n = 1; n <= 50; n++) {
            world.put(meta(n));
        }
    }

    private void writeIndex() throws IOException {
        assertThat(writer.write(writing.fetch())).isTrue();
        world.requests.reset();
    }

    private BlockFetcher reader() {
        return world.fetcher(World.reading(Discovery.CONCURRENT, IndexUse.TRUSTED));
    }

    private Instant writtenAt() throws IOException {
        try (InputStream in = world.objects.get(BucketIndexFormat.OBJECT)) {
            return Instant.ofEpochMilli(
                    BucketIndexFormat.decode(in.readAllBytes(), "test").writtenAt());
        }
    }

    @Test
    void freshIndex_costsThreeRequests_andThenTwo() throws IOException {
        writeIndex();
        BlockFetcher reader = reader();
        BlockView view = reader.fetch();

        assertThat(view.metas()).isEqualTo(writing.view().metas());
        assertThat(view.isFirstHand()).isFalse();
        assertThat(world.requests.requests())
                .as("its version, itself, the folders")
                .isEqualTo(3);
        world.requests.reset();
        reader.fetch();
        assertThat(world.requests.requests()).as("its version, the folders").isEqualTo(2);
    }

    @Test
    void blockThatTheIndexDoesNotKnow_isSeenAtOnce() throws IOException {
        writeIndex();
        world.put(meta(51));
        world.put(ulid(52) + "/index", "an upload under way");
        BlockView view = reader().fetch();

        assertThat(view.metas()).hasSize(51).containsKey(ulid(51));
        assertThat(state(view, 52)).isEqualTo(BlockState.NO_META);
        assertThat(world.requests.requests(Operation.GET))
                .as("index and two metas")
                .isEqualTo(3);
    }

    /** A bucket that tells no version cannot tell that the index is the one that was read. */
    @Test
    void indexWithoutAVersion_isReadEachTime() throws IOException {
        writeIndex();
        Bucket untold = new ForwardingBucket(world.bucket) {
            @Override
            public ObjectInfo attributes(String name) throws IOException {
                ObjectInfo info = super.attributes(name);
                return new ObjectInfo(info.name(), info.size(), info.lastModified(), "");
            }
        };
        BucketIndexReader reader = new BucketIndexReader(untold, IndexUse.TRUSTED, _ -> {});
        assertThat(reader.read(writtenAt()).blocks()).hasSize(50);
        world.put(meta(51));
        writeIndex();

        assertThat(reader.read(writtenAt()).blocks()).hasSize(51).containsKey(ulid(51));
    }

    @Test
    void blockThatIsGone_isGone() throws IOException {
        writeIndex();
        world.delete(ulid(7));

        assertThat(reader().fetch().metas()).hasSize(49).doesNotContainKey(ulid(7));
    }

    /** Deleting begins with the meta; a folder that the index says was marked is not taken to be whole. */
    @Test
    void markedBlockWhoseDeletionHasBegun_isNotTakenToBeThere() throws IOException {
        world.markForDeletion(7, Duration.ofHours(1));
        writeIndex();
        BlockFetcher reader = reader();
        assertThat(state(reader.fetch(), 7)).isEqualTo(BlockState.LOADED);
        world.delete(ulid(7) + "/meta.json");

        assertThat(state(reader.fetch(), 7)).isEqualTo(BlockState.NO_META);
    }

    @Test
    void marksOfTheIndex_count() throws IOException {
        world.markForDeletion(7, Duration.ofHours(25));
        world.markForDeletion(8, Duration.ofHours(23));
        writeIndex();
        BlockView view = reader().fetch();

        assertThat(state(view, 7)).isEqualTo(BlockState.MARKED_FOR_DELETION);
        assertThat(state(view, 8)).isEqualTo(BlockState.LOADED);
    }

    @Test
    void staleIndex_isNotBelieved_butSavesReadingMetas() throws IOException {
        writeIndex();
        world.delete(ulid(7) + "/meta.json");
        world.now = world.now.plus(Duration.ofMinutes(61));
        BlockView view = reader().fetch();

        assertThat(state(view, 7)).isEqualTo(BlockState.NO_META);
        assertThat(view.isFirstHand()).isTrue();
        assertThat(world.requests.requests(Operation.GET)).as("the index").isOne();
    }

    @Test
    void recursively_theIndexSavesReadingMetas_andNothingIsBelieved() throws IOException {
        writeIndex();
        world.markForDeletion(7, Duration.ofHours(25));
        world.delete(ulid(8) + "/meta.json");
        BlockView view = world.fetcher(World.reading(Discovery.RECURSIVE, IndexUse.TRUSTED))
                .fetch();

        assertThat(state(view, 7)).isEqualTo(BlockState.MARKED_FOR_DELETION);
        assertThat(state(view, 8)).isEqualTo(BlockState.NO_META);
        assertThat(world.requests.requests(Operation.GET)).as("index and mark").isEqualTo(2);
    }

    @Test
    void badMissingOrFailingIndex_isAsIfThereWereNone() throws IOException {
        BlockView without = reader().fetch();
        assertThat(without.metas()).hasSize(50);
        assertThat(without.problems()).isEmpty();

        world.put(BucketIndexFormat.OBJECT, "rubbish");
        BlockView bad = reader().fetch();
        assertThat(bad.metas()).hasSize(50);
        assertThat(bad.problems()).singleElement().asString().contains("bucket index is not used");
        assertThat(bad.isComplete()).isTrue();

        writeIndex();
        world.faults.on(Operation.GET, BucketIndexFormat.OBJECT::equals, new Fault.EndsAfter(100));
        assertThat(reader().fetch().metas()).hasSize(50);
        world.faults.heal();
        world.faults.on(Operation.ATTRIBUTES, BucketIndexFormat.OBJECT::equals, new Fault.Fails("503"));
        assertThat(reader().fetch().metas()).hasSize(50);
    }

    @Test
    void sameView_isWrittenAgainOnlyBeforeItGetsStale() throws IOException {
        writeIndex();
        assertThat(writer.write(writing.fetch())).isFalse();
        world.now = world.now.plus(Duration.ofMinutes(14));
        assertThat(writer.write(writing.fetch())).isFalse();
        world.now = world.now.plus(Duration.ofMinutes(1));
        assertThat(writer.write(writing.fetch())).isTrue();
        assertThat(writtenAt()).isEqualTo(world.now);

        world.markForDeletion(1, Duration.ZERO);
        assertThat(writer.write(writing.fetch())).isTrue();
    }

    @Test
    void slowWriter_doesNotUndoWhatAnotherHasSeenSince() throws IOException {
        BlockView old = writing.fetch();
        world.now = world.now.plusSeconds(60);
        world.put(meta(51));
        BlockView newer = writing.fetch();
        BucketIndexWriter other = new BucketIndexWriter(world.bucket);

        assertThat(other.write(newer)).isTrue();
        assertThat(writer.write(old)).isFalse();
        assertThat(writtenAt()).isEqualTo(world.now);
    }

    @Test
    void twoWriters_takeTurns() throws IOException {
        BucketIndexWriter other = new BucketIndexWriter(world.bucket);
        for (int n = 51; n < 60; n++) {
            world.put(meta(n));
            world.now = world.now.plusSeconds(1);
            BlockView view = writing.fetch();
            assertThat((n % 2 == 0 ? other : writer).write(view)).isTrue();
        }
        assertThat(reader().fetch().metas()).hasSize(59);
    }

    @Test
    void viewThatIsNotWhole_isNotWritten() throws IOException {
        writeIndex();
        BlockView believed = reader().fetch();
        assertThatThrownBy(() -> writer.write(believed)).isInstanceOf(IllegalArgumentException.class);

        world.put(meta(51));
        world.faults.on(Operation.GET, name -> name.startsWith(ulid(51).toString()), new Fault.Fails("503"));
        BlockView incomplete = writing.fetch();
        assertThatThrownBy(() -> writer.write(incomplete)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rubbishInItsPlace_isReplaced() throws IOException {
        world.put(BucketIndexFormat.OBJECT, "rubbish");
        writeIndex();
        assertThat(reader().fetch().isFirstHand()).isFalse();
    }

    @Test
    void bucketWithoutConditionalWrites_hasAnIndexAllTheSame() throws IOException {
        Bucket plain = new NoConditions(world.bucket);
        BucketIndexWriter one = new BucketIndexWriter(plain);
        assertThat(one.write(writing.fetch())).isTrue();
        world.put(meta(51));
        world.now = world.now.plusSeconds(1);
        assertThat(new BucketIndexWriter(plain).write(writing.fetch())).isTrue();

        world.requests.reset();
        assertThat(reader().fetch().metas()).hasSize(51);
        assertThat(world.requests.requests()).isEqualTo(3);
    }

    /** A bucket that cannot write on a condition. */
    private static final class NoConditions extends ForwardingBucket {
        NoConditions(Bucket inner) {
            super(inner);
        }

        @Override
        public String putIf(PutCondition condition, String name, InputStream data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean supportsConditionalPut() {
            return false;
        }
    }
}
