package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.objstore.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What sidecars have brought to a bucket, held against what the Prometheus servers have on disk. */
final class UploadedBlocks {
    private final Bucket bucket;
    private final Set<String> whole = new HashSet<>();

    UploadedBlocks(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Whether readers of the bucket see the block. */
    boolean isVisible(String ulid) throws IOException {
        return bucket.exists(ulid + "/meta.json");
    }

    /** How many of these blocks readers of the bucket see. */
    long visible(Set<String> ulids) throws IOException {
        long visible = 0;
        for (String ulid : ulids) {
            visible += isVisible(ulid) ? 1 : 0;
        }
        return visible;
    }

    /** Whether there is something of the block that readers do not see yet. */
    boolean isBegun(String ulid) throws IOException {
        Set<String> objects = new HashSet<>();
        bucket.listRecursively(ulid, object -> objects.add(object.name()));
        return !objects.isEmpty() && !objects.contains(ulid + "/meta.json");
    }

    /**
     * Fails if readers see a block that is not whole: index and chunks as Prometheus wrote them, the meta with nothing but Thanos's
     * section more.
     *
     * @param blocks the Prometheus's own, by ULID
     */
    void assertVisibleAreWhole(Observee.Labels labels, Map<String, Path> blocks) throws IOException {
        for (Map.Entry<String, Path> block : blocks.entrySet()) {
            if (!whole.contains(block.getKey()) && isVisible(block.getKey())) {
                assertWhole(labels, block.getKey(), block.getValue());
                whole.add(block.getKey());
            }
        }
    }

    private void assertWhole(Observee.Labels labels, String ulid, Path own) throws IOException {
        Set<String> expected = new HashSet<>(Set.of(ulid + "/index", ulid + "/meta.json"));
        try (Stream<Path> segments = Files.list(own.resolve("chunks"))) {
            segments.forEach(segment -> expected.add(ulid + "/chunks/" + segment.getFileName()));
        }
        Set<String> there = new HashSet<>();
        bucket.listRecursively(ulid, object -> there.add(object.name()));
        assertThat(there).as(labels.name()).isEqualTo(expected);
        for (String name : expected) {
            Path file = own.resolveSibling(name);
            if (name.endsWith("/meta.json")) {
                assertMeta(labels, bytes(name), Files.readAllBytes(file));
            } else {
                assertThat(bytes(name)).as(labels.name() + " " + name).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            return in.readAllBytes();
        }
    }

    private static void assertMeta(Observee.Labels labels, byte[] uploaded, byte[] own) {
        ObjectNode meta = (ObjectNode) JsonMapper.shared().readTree(uploaded);
        JsonNode thanos = Objects.requireNonNull(meta.remove("thanos"));
        assertThat(meta).isEqualTo(JsonMapper.shared().readTree(own));
        assertThat(thanos.required("source").asString()).isEqualTo("sidecar");
        assertThat(thanos.required("labels"))
                .isEqualTo(JsonMapper.shared()
                        .createObjectNode()
                        .put("cluster", labels.cluster())
                        .put(labels.part(), labels.value()));
    }
}
