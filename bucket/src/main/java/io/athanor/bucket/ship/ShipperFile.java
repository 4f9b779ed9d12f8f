package io.athanor.bucket.ship;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFile;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file in which a shipper keeps which blocks it has uploaded, {@code thanos.shipper.json}: Thanos's, byte for byte. Prometheus
 * reads it too, where it waits with compaction.
 *
 * <pre>
 * {
 * TAB "version": 1,
 * TAB "uploaded": [
 * TAB TAB "26 digits", …
 * TAB ]
 * }
 * </pre>
 *
 * <p>Where nothing was uploaded, {@code "uploaded"} is {@code null}. It ends with a newline. There is no checksum; at any moment
 * either the old or the new file is there, whole.
 */
public final class ShipperFile {
    /** What the file is called unless something else is said. */
    public static final String NAME = "thanos.shipper.json";

    private static final int VERSION = 1;
    private static final long LIMIT_BYTES = 16 << 20;

    private final Path file;

    public ShipperFile(Path file) {
        this.file = file;
    }

    /**
     * The blocks that were uploaded; none if there is no file.
     *
     * @throws CorruptBlockException if the file is not what it should be
     */
    public Set<Ulid> read() throws IOException {
        byte[] bytes;
        try {
            if (Files.size(file) > LIMIT_BYTES) {
                throw new CorruptBlockException(
                        name(), LIMIT_BYTES, "the file is larger than " + LIMIT_BYTES + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new LinkedHashSet<>();
        }
        return parse(bytes, name());
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }

    static Set<Ulid> parse(byte[] bytes, String where) {
        Map<String, Json> fields = new JsonFile(where).read(bytes).fields();
        if (!(fields.get("version") instanceof Json.Literal version)
                || !version.text().equals("1")) {
            throw new CorruptBlockException(where, 0, "unexpected meta file version (known: 1)");
        }
        Set<Ulid> uploaded = new LinkedHashSet<>();
        switch (fields.get("uploaded")) {
            case null -> {}
            case Json.Literal none when none.text().equals("null") -> {}
            case Json.Arr(List<Json> items) -> items.forEach(item -> uploaded.add(ulid(item, where)));
            case Json other -> throw new CorruptBlockException(where, 0, "\"uploaded\" is no list");
        }
        return uploaded;
    }

    private static Ulid ulid(Json item, String where) {
        Ulid ulid = item instanceof Json.Text(String text) ? Ulid.tryParse(text) : null;
        if (ulid == null) {
            throw new CorruptBlockException(where, 0, "an item of \"uploaded\" is no ULID");
        }
        return ulid;
    }

    /** Replaces the file, durably. */
    public void write(Collection<Ulid> uploaded) throws IOException {
        Path tmp = file.resolveSibling(name() + ".tmp");
        try (FileChannel out = FileChannel.open(
                tmp, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes(uploaded));
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(tmp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    static byte[] bytes(Collection<Ulid> uploaded) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("version", Json.number(VERSION));
        fields.put(
                "uploaded",
                uploaded.isEmpty()
                        ? new Json.Literal("null")
                        : Json.strings(uploaded.stream().map(Ulid::toString).toList()));
        return JsonFile.bytes(JsonWriter.write(new Json.Obj(fields)) + "\n");
    }
}
