package io.athanor.testing.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.PutCondition.IfAbsent;
import io.athanor.objstore.PutCondition.IfMatch;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Bucket} does. A provider's test extends this and gives an empty bucket. */
public abstract class BucketContract {
    private static final IfAbsent IF_ABSENT = new IfAbsent();

    private Bucket bucket = new MemoryBucket();

    /** A new, empty bucket; closed after the test. */
    protected abstract Bucket emptyBucket() throws IOException;

    /** Whether two writes of the same bytes have two versions; an ETag may not tell them apart. */
    protected boolean versionsTellEqualBytesApart() {
        return true;
    }

    @BeforeEach
    final void openBucket() throws IOException {
        bucket = emptyBucket();
    }

    @AfterEach
    final void closeBucket() throws IOException {
        bucket.close();
    }

    @Test
    final void get_afterPut_givesTheBytes() throws IOException {
        byte[] big = new byte[3_000_001];
        new Random(7).nextBytes(big);
        bucket.put("a/b/big", new ByteArrayInputStream(big));
        put("empty", "");

        assertThat(bytes("a/b/big")).isEqualTo(big);
        assertThat(bytes("empty")).isEmpty();
    }

    @Test
    final void put_overAnObject_replacesItWholly() throws IOException {
        put("x", "a long first text");
        put("x", "short");

        assertThat(text("x")).isEqualTo("short");
        assertThat(bucket.attributes("x").size()).isEqualTo(5);
    }

    @Test
    final void getRange_anyRange_givesWhatTheObjectHoldsOfIt() throws IOException {
        put("x", "0123456789");

        assertThat(range("x", 2, 3)).isEqualTo("234");
        assertThat(range("x", 0, 10)).isEqualTo("0123456789");
        assertThat(range("x", 8, 100)).isEqualTo("89");
        assertThat(range("x", 10, 5)).isEmpty();
        assertThat(range("x", 1000, 5)).isEmpty();
        assertThat(range("x", 3, 0)).isEmpty();
        assertThat(range("x", 9, Long.MAX_VALUE)).isEqualTo("9");
        assertThatThrownBy(() -> bucket.getRange("x", -1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bucket.getRange("x", 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void reading_aMissingObject_isNotFound() throws IOException {
        put("dir/x", "1");

        for (String name : List.of("y", "dir", "dir/y", "dir/x/y", "dir/x/y/z")) {
            assertThatThrownBy(() -> bucket.get(name).close()).isInstanceOf(ObjectNotFoundException.class);
            assertThatThrownBy(() -> bucket.getRange(name, 0, 1).close()).isInstanceOf(ObjectNotFoundException.class);
            assertThatThrownBy(() -> bucket.attributes(name))
                    .isInstanceOf(ObjectNotFoundException.class)
                    .hasMessageContaining(name);
            assertThat(bucket.exists(name)).isFalse();
        }
        assertThat(bucket.exists("dir/x")).isTrue();
    }

    @Test
    final void list_aDirectory_givesWhatIsDirectlyBelowInByteOrder() throws IOException {
        for (String name : List.of("b", "a/x", "a/y/z", "a-b", "a0", "a/Z", "c/d/e/f")) {
            put(name, "1");
        }

        assertThat(list("")).containsExactly("a-b", "a/", "a0", "b", "c/");
        assertThat(list("a")).containsExactly("a/Z", "a/x", "a/y/");
        assertThat(list("a/")).containsExactly("a/Z", "a/x", "a/y/");
        assertThat(list("c/d")).containsExactly("c/d/e/");
        assertThat(list("missing")).isEmpty();
        assertThat(list("b")).isEmpty();
        for (String dir : List.of("", "a", "c/d", "missing")) {
            List<String> directories = new ArrayList<>();
            bucket.listDirectories(dir, directories::add);
            assertThat(directories)
                    .isEqualTo(list(dir).stream()
                            .filter(name -> name.endsWith("/"))
                            .toList());
        }
    }

    @Test
    final void listRecursively_aDirectory_givesAllObjectsBelowInByteOrder() throws IOException {
        for (String name : List.of("b", "a/x", "a/y/z", "a-b", "a0", "a/Z", "c/d/e/f")) {
            put(name, name);
        }

        assertThat(listRecursively("")).containsExactly("a-b", "a/Z", "a/x", "a/y/z", "a0", "b", "c/d/e/f");
        assertThat(listRecursively("a")).containsExactly("a/Z", "a/x", "a/y/z");
        assertThat(listRecursively("a/")).containsExactly("a/Z", "a/x", "a/y/z");
        assertThat(listRecursively("missing")).isEmpty();
        bucket.listRecursively("", info -> assertThat(info).isEqualTo(attributes(info.name())));
    }

    @Test
    final void list_anEmptyBucket_givesNothing() throws IOException {
        assertThat(list("")).isEmpty();
        assertThat(listRecursively("")).isEmpty();
    }

    @Test
    final void delete_theLastObjectBelow_removesTheDirectory() throws IOException {
        put("a/b/x", "1");
        put("a/b/y", "1");
        put("c", "1");

        bucket.delete("a/b/x");
        assertThat(list("")).containsExactly("a/", "c");

        bucket.delete("a/b/y");
        assertThat(list("")).containsExactly("c");
        assertThat(list("a")).isEmpty();

        put("a/b/x", "again");
        assertThat(text("a/b/x")).isEqualTo("again");
    }

    @Test
    final void delete_whatIsNotThere_doesNothing() throws IOException {
        put("dir/x", "1");

        for (String name : List.of("y", "dir", "dir/y", "none/y", "dir/x/y")) {
            bucket.delete(name);
        }

        assertThat(listRecursively("")).containsExactly("dir/x");
    }

    @Test
    final void names_thatCannotBeNames_areRefusedByEveryOperation() throws IOException {
        put("x", "1");

        for (String bad :
                List.of("", "/", "/x", "x/", "a//b", "..", "../x", "a/../x", "a/..", ".", "./x", "a/./b", "a\0b")) {
            assertRefused(bad, () -> bucket.get(bad));
            assertRefused(bad, () -> bucket.getRange(bad, 0, 1));
            assertRefused(bad, () -> bucket.attributes(bad));
            assertRefused(bad, () -> bucket.exists(bad));
            assertRefused(bad, () -> bucket.localFile(bad));
            assertRefused(bad, () -> {
                put(bad, "evil");
                return 0;
            });
            assertRefused(bad, () -> bucket.putIf(IF_ABSENT, bad, stream("evil")));
            assertRefused(bad, () -> {
                bucket.delete(bad);
                return 0;
            });
        }
        for (String bad : List.of("/", "/x", "x//", "..", "a/../x", "./", "a\0b")) {
            assertRefused(bad, () -> list(bad));
            assertRefused(bad, () -> listRecursively(bad));
        }
        assertThat(listRecursively("")).containsExactly("x");
    }

    @Test
    final void put_whenTheDataBreaks_leavesWhatWasThere() throws IOException {
        put("x", "before");

        InputStream breaks =
                new FaultyStream(stream("after, but longer"), new Fault.BreaksAfter(5, "the source broke"));
        assertThatThrownBy(() -> bucket.put("x", breaks))
                .isInstanceOf(IOException.class)
                .hasMessage("the source broke");
        InputStream breaksToo = new FaultyStream(stream("new"), new Fault.BreaksAfter(2, "the source broke"));
        assertThatThrownBy(() -> bucket.put("d/y", breaksToo)).isInstanceOf(IOException.class);

        assertThat(text("x")).isEqualTo("before");
        assertThat(listRecursively("")).containsExactly("x");
        assertThat(list("")).containsExactly("x");
    }

    @Test
    final void put_whileItReadsItsData_isNotVisible() throws IOException {
        put("x", "before");
        List<String> seen = new ArrayList<>();
        InputStream looks = new FilterInputStream(new ByteArrayInputStream(new byte[100_000])) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (seen.isEmpty() && in.available() <= 50_000) {
                    seen.add(text("x"));
                    seen.addAll(listRecursively(""));
                    seen.addAll(list(""));
                }
                return super.read(into, offset, Math.min(length, 10_000));
            }
        };

        bucket.put("x", looks);
        bucket.put("y", stream("1"));

        assertThat(seen).containsExactly("before", "x", "x");
        assertThat(bucket.attributes("x").size()).isEqualTo(100_000);
    }

    @Test
    final void get_whileTheObjectIsReplaced_readsTheOldOneToItsEnd() throws IOException {
        byte[] old = new byte[500_000];
        Arrays.fill(old, (byte) 'o');
        bucket.put("x", new ByteArrayInputStream(old));

        try (InputStream in = bucket.get("x")) {
            byte[] first = in.readNBytes(10);
            put("x", "new");
            bucket.delete("x");
            byte[] rest = in.readAllBytes();
            assertThat(first.length + rest.length).isEqualTo(old.length);
            assertThat(rest).containsOnly('o');
        }
    }

    @Test
    final void attributes_ofTheVersion_changeWithEveryWrite() throws IOException {
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            put("x", versionsTellEqualBytesApart() ? "same" : "text " + i);
            versions.add(bucket.attributes("x").version());
            if (i % 10 == 9) {
                bucket.delete("x");
            }
        }

        assertThat(versions).doesNotHaveDuplicates();
    }

    @Test
    final void putIfAbsent_onlyTheFirst_writes() throws IOException {
        if (!bucket.supportsConditionalPut()) {
            return;
        }
        String version = bucket.putIf(IF_ABSENT, "locks/x", stream("mine"));

        assertThat(bucket.attributes("locks/x").version()).isEqualTo(version);
        assertThatThrownBy(() -> bucket.putIf(IF_ABSENT, "locks/x", stream("yours")))
                .isInstanceOf(PreconditionFailedException.class)
                .hasMessageContaining("locks/x");
        assertThat(text("locks/x")).isEqualTo("mine");

        bucket.delete("locks/x");
        bucket.putIf(IF_ABSENT, "locks/x", stream("yours"));
        assertThat(text("locks/x")).isEqualTo("yours");
    }

    @Test
    final void putIfMatch_onlyOnThatVersion_writes() throws IOException {
        if (!bucket.supportsConditionalPut()) {
            return;
        }
        put("x", "1");
        String first = bucket.attributes("x").version();
        String second = bucket.putIf(new IfMatch(first), "x", stream("2"));

        assertThat(second).isNotEqualTo(first);
        for (PutCondition stale : List.of(new IfMatch(first), new IfMatch("rubbish"), new IfMatch(""), IF_ABSENT)) {
            assertThatThrownBy(() -> bucket.putIf(stale, "x", stream("3")))
                    .isInstanceOf(PreconditionFailedException.class);
        }
        assertThatThrownBy(() -> bucket.putIf(new IfMatch(second), "missing", stream("3")))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(text("x")).isEqualTo("2");
        assertThat(listRecursively("")).containsExactly("x");
    }

    @Test
    final void putIf_manyAtOnce_exactlyOneWinsEachRound() throws Exception {
        if (!bucket.supportsConditionalPut()) {
            return;
        }
        String version = "";
        for (int round = 0; round < 20; round++) {
            PutCondition condition = round == 0 ? IF_ABSENT : new IfMatch(version);
            List<String> winners = atOnce(8, condition, "round " + round);
            assertThat(winners).hasSize(1);
            version = winners.getFirst();
            assertThat(bucket.attributes("lease").version()).isEqualTo(version);
        }
    }

    @Test
    final void put_andDelete_byManyThreads_leaveWholeObjects() throws Exception {
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String content = Integer.toString(t).repeat(10_000 + t);
                done.add(pool.submit(() -> putReadDelete(content)));
            }
            for (Future<Integer> one : done) {
                assertThat(one.get()).isGreaterThan(0);
            }
        }
        for (String name : listRecursively("")) {
            assertWhole(text(name));
        }
    }

    @Test
    final void localFile_whereThereIsOne_holdsTheBytes() throws IOException {
        put("a/x", "text");

        var file = bucket.localFile("a/x");
        if (file.isPresent()) {
            assertThat(Files.readString(file.get())).isEqualTo("text");
            assertThatThrownBy(() -> bucket.localFile("a/y")).isInstanceOf(ObjectNotFoundException.class);
            assertThatThrownBy(() -> bucket.localFile("a")).isInstanceOf(ObjectNotFoundException.class);
        }
    }

    private int putReadDelete(String content) throws IOException {
        int read = 0;
        for (int i = 0; i < 50; i++) {
            put("deep/er/x" + i % 3, content);
            try {
                assertWhole(text("deep/er/x" + i % 3));
                read++;
            } catch (ObjectNotFoundException e) {
                // another thread was faster
            }
            if (i % 2 == 0) {
                bucket.delete("deep/er/x" + i % 3);
            }
        }
        return read;
    }

    private static void assertWhole(String text) {
        char first = text.charAt(0);
        assertThat(text).hasSize(10_000 + (first - '0'));
        assertThat(text.chars()).containsOnly((int) first);
    }

    private List<String> atOnce(int threads, PutCondition condition, String content) throws Exception {
        List<String> winners = new ArrayList<>();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<String>> tries = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String mine = content + " by " + t;
                tries.add(pool.submit(() -> bucket.putIf(condition, "lease", stream(mine))));
            }
            for (Future<String> one : tries) {
                try {
                    winners.add(one.get());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(PreconditionFailedException.class);
                }
            }
        }
        return winners;
    }

    private static void assertRefused(String name, Callable<?> operation) {
        assertThatThrownBy(operation::call)
                .as("name \"%s\"", name.replace('\0', '0'))
                .isInstanceOf(InvalidObjectNameException.class);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private void put(String name, String text) throws IOException {
        bucket.put(name, stream(text));
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            return in.readAllBytes();
        }
    }

    private String text(String name) throws IOException {
        return new String(bytes(name), UTF_8);
    }

    private String range(String name, long offset, long length) throws IOException {
        try (InputStream in = bucket.getRange(name, offset, length)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private ObjectInfo attributes(String name) {
        try {
            return bucket.attributes(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> list(String dir) throws IOException {
        List<String> names = new ArrayList<>();
        bucket.list(dir, names::add);
        return names;
    }

    private List<String> listRecursively(String dir) throws IOException {
        List<String> names = new ArrayList<>();
        bucket.listRecursively(dir, info -> names.add(info.name()));
        return names;
    }
}
