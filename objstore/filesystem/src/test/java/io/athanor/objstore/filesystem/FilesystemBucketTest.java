package io.athanor.objstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.InvalidObjectNameException;
import io.athanor.testing.contracts.BucketContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemBucketTest extends BucketContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    protected Bucket emptyBucket() throws IOException {
        return FilesystemBucket.create(folder.resolve("bucket"));
    }

    private FilesystemBucket open() throws IOException {
        return FilesystemBucket.open(folder.resolve("bucket"));
    }

    private Path file(String name) {
        return folder.resolve("bucket").resolve(name);
    }

    private static InputStream data(String text) {
        return new ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void put_afterwards_leavesOnlyTheObjectAndTheLock() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("a/x", data("1"));
        bucket.putIf(new io.athanor.objstore.PutCondition.IfAbsent(), "a/y", data("2"));

        try (Stream<Path> all = Files.walk(folder.resolve("bucket"))) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(p -> folder.relativize(p).toString()))
                    .containsExactlyInAnyOrder("bucket/a/x", "bucket/a/y", "bucket/.athanor/lock");
        }
    }

    @Test
    void emptyDirectory_isNotListed_exceptWhereDirectoriesAreAskedFor() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("b/x", data("1"));
        Files.createDirectories(file("a/below"));

        List<String> names = new ArrayList<>();
        bucket.list("", names::add);
        assertThat(names).containsExactly("b/");
        names.clear();
        bucket.listDirectories("", names::add);
        assertThat(names).containsExactly("a/", "b/");
    }

    @Test
    void exists_followsLinksWithinTheBucket_only() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("a/x", data("1"));
        Files.createSymbolicLink(file("link"), file("a"));
        Files.createSymbolicLink(file("a/gone"), file("nowhere"));
        Files.createDirectories(folder.resolve("outside"));
        Files.writeString(folder.resolve("outside/x"), "2");
        Files.createSymbolicLink(file("out"), folder.resolve("outside"));

        assertThat(bucket.exists("a/x")).isTrue();
        assertThat(bucket.exists("link/x")).isTrue();
        assertThat(bucket.exists("a")).isFalse();
        assertThat(bucket.exists("a/x/y")).isFalse();
        assertThat(bucket.exists("a/gone")).isFalse();
        assertThat(bucket.exists("b/x")).isFalse();
        assertThatThrownBy(() -> bucket.exists("out/x")).hasMessageContaining("leads out");
    }

    @Test
    void hiddenFolder_isNeitherListedNorReachable() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("x", data("1"));
        Files.createDirectories(file("lost+found"));

        List<String> names = new ArrayList<>();
        bucket.list("", names::add);
        bucket.listRecursively("", info -> names.add(info.name()));

        assertThat(names).containsExactly("x", "x");
        assertThatThrownBy(() -> bucket.get(".athanor/lock"))
                .isInstanceOf(InvalidObjectNameException.class)
                .hasMessageContaining("reserved");
    }

    @Test
    void emptyFolders_areNoDirectories() throws IOException {
        Files.createDirectories(file("a/b/c"));

        List<String> names = new ArrayList<>();
        open().list("", names::add);
        open().list("a", names::add);

        assertThat(names).isEmpty();
    }

    @Test
    void leftoversOfDeadWriters_areSweptAfterADay() throws IOException {
        Files.createDirectories(file(".athanor"));
        Path old = Files.writeString(file(".athanor/write-old"), "x");
        Path young = Files.writeString(file(".athanor/write-young"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(25, ChronoUnit.HOURS)));

        open().put("x", data("1"));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void symbolicLinks_outOfTheDirectory_areRefused() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(file("link"), secret);
        Files.createSymbolicLink(file("out"), folder.resolve("outside"));
        FilesystemBucket bucket = open();

        assertThatThrownBy(() -> bucket.get("link"))
                .isInstanceOf(InvalidObjectNameException.class)
                .hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> bucket.localFile("link")).isInstanceOf(InvalidObjectNameException.class);
        assertThatThrownBy(() -> bucket.put("out/x", data("1"))).isInstanceOf(InvalidObjectNameException.class);
        assertThatThrownBy(() -> bucket.put("out/deep/x", data("1"))).isInstanceOf(InvalidObjectNameException.class);
        assertThatThrownBy(() -> bucket.delete("out/x")).isInstanceOf(InvalidObjectNameException.class);
        assertThatThrownBy(() -> bucket.list("out", name -> {})).isInstanceOf(InvalidObjectNameException.class);

        bucket.put("link", data("replaced"));
        assertThat(secret).hasContent("s");
        assertThat(file("link")).isRegularFile().hasContent("replaced");
        assertThat(folder.resolve("outside")).isEmptyDirectory();
    }

    @Test
    void symbolicLinks_insideTheDirectory_areFollowedButNeverForEver() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("a/x", data("1"));
        Files.createSymbolicLink(file("b"), file("a"));
        Files.createSymbolicLink(file("a/loop"), folder.resolve("bucket"));
        Files.createSymbolicLink(file("dangling"), file("nowhere"));

        List<String> names = new ArrayList<>();
        bucket.listRecursively("", info -> names.add(info.name()));

        assertThat(names).containsExactly("a/x", "b/x");
        try (InputStream in = bucket.get("b/x")) {
            assertThat(in.readAllBytes()).isEqualTo(new byte[] {'1'});
        }
        assertThat(bucket.exists("dangling")).isFalse();
    }

    @Test
    void versions_fromTwoOpenBuckets_neverRepeat() throws IOException {
        FilesystemBucket one = open();
        FilesystemBucket two = open();
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FilesystemBucket writer = i % 2 == 0 ? one : two;
            writer.put("x", data("same"));
            versions.add(two.attributes("x").version().split("-")[0]);
            writer.delete("x");
        }

        assertThat(versions).doesNotHaveDuplicates();
    }

    @Test
    void rubbishInTheLockFile_doesNotStopWrites() throws IOException {
        Files.createDirectories(file(".athanor"));
        Files.write(file(".athanor/lock"), new byte[] {127, -1, -1, -1, -1, -1, -1, -1});

        open().put("x", data("1"));

        assertThat(open().attributes("x").lastModified()).isBefore(Instant.now().plus(1, ChronoUnit.DAYS));
    }

    @Test
    void put_belowAnObject_saysWhereItFailed() throws IOException {
        FilesystemBucket bucket = open();
        bucket.put("x", data("1"));
        bucket.put("d/y", data("1"));

        assertThatThrownBy(() -> bucket.put("x/y", data("2")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write object \"x/y\"");
        assertThatThrownBy(() -> bucket.put("d", data("2")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write object \"d\"");
        assertThat(file(".athanor").toFile().list()).containsExactly("lock");
    }

    @Test
    void open_whatIsNoDirectory_saysWhatToDo() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");

        assertThatThrownBy(() -> FilesystemBucket.open(folder.resolve("missing")))
                .hasMessageContaining("does not exist; create it");
        assertThatThrownBy(() -> FilesystemBucket.open(plain)).hasMessageContaining("is not a directory");
        assertThatThrownBy(() -> FilesystemBucket.create(plain)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FilesystemBucket.create(plain.resolve("below")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void explain_everyKindOfFailure_isOneLineThatSaysWhatToDo() {
        Path at = Path.of("/data/bucket/x");

        assertThat(explain(new IOException("No space left on device"))).contains("disk is full", "free space", "/data");
        assertThat(explain(new FileSystemException("/data", null, "Disk quota exceeded")))
                .contains("quota");
        assertThat(explain(new FileSystemException("/data", null, "Read-only file system")))
                .contains("mounted read-only");
        assertThat(explain(new AccessDeniedException("/data/bucket")))
                .contains("no permission for /data/bucket", "give");
        assertThat(explain(new IOException("odd"))).isEqualTo("cannot write object \"x\" at " + at + ": odd");
        assertThat(FileErrors.explain("list", "", at, new IOException()).getMessage())
                .isEqualTo("cannot list the bucket's directory at " + at + ": IOException");
    }

    private static String explain(IOException e) {
        String text =
                FileErrors.explain("write", "x", Path.of("/data/bucket/x"), e).getMessage();
        return text == null ? "" : text;
    }
}
