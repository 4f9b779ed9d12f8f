package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMetaTest {
    private static final String ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String FULL = """
            {
            	"ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            	"minTime": 1,
            	"maxTime": 20,
            	"stats": {
            		"numSamples": 9,
            		"numSeries": 3,
            		"numChunks": 4
            	},
            	"compaction": {
            		"level": 2,
            		"sources": [
            			"01ARZ3NDEKTSV4RRFFQ69G5FAV"
            		],
            		"deletable": true,
            		"parents": [
            			{
            				"ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            				"minTime": 1,
            				"maxTime": 20
            			}
            		],
            		"failed": true,
            		"hints": [
            			"from-out-of-order"
            		]
            	},
            	"version": 1,
            	"thanos": {
            		"version": 1,
            		"labels": {
            			"cluster": "a\\u003cb",
            			"é": "\\""
            		},
            		"downsample": {
            			"resolution": 300000
            		},
            		"source": "compactor",
            		"segment_files": [
            			"000001"
            		],
            		"files": [
            			{
            				"rel_path": "index",
            				"size_bytes": 7,
            				"hash": {
            					"hashFunc": "SHA256",
            					"value": "00ff"
            				}
            			},
            			{
            				"rel_path": "meta.json"
            			}
            		],
            		"rewrites": [
            			{
            				"sources": [],
            				"x": null
            			}
            		],
            		"index_stats": {
            			"series_max_size": 5
            		},
            		"extensions": {
            			"parquet_migrated": true
            		},
            		"upload_time": "2026-11-23T01:52:57.88288964Z",
            		"newer": 1.50
            	},
            	"unknown": {}
            }
            """;

    @TempDir
    Path dir;

    @Test
    void bytes_ofWhatWasRead_areTheSame() {
        BlockMeta meta = parse(FULL);
        assertThat(new String(meta.toBytes(), StandardCharsets.UTF_8)).isEqualTo(FULL);
        ThanosMeta thanos = java.util.Objects.requireNonNull(meta.thanos());
        assertThat(thanos.labels()).isEqualTo(Labels.of("cluster", "a<b", "é", "\""));
        assertThat(thanos.uploadTime()).isEqualTo(Instant.parse("2026-11-23T01:52:57.882889640Z"));
        assertThat(meta.resolution()).isEqualTo(300_000);
        assertThat(meta.sources()).containsExactly(Ulid.parse(ULID));
    }

    @Test
    void bytes_ofAFreshBlock_areWhatPrometheusWrites() {
        BlockMeta meta = BlockMeta.ofSamples(Ulid.parse(ULID), 0, 7).withStats(new BlockStats(5, 5, 0, 1, 2, 0));
        assertThat(new String(meta.toBytes(), StandardCharsets.UTF_8)).isEqualTo("""
                        {
                        	"ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                        	"minTime": 0,
                        	"maxTime": 7,
                        	"stats": {
                        		"numSamples": 5,
                        		"numFloatSamples": 5,
                        		"numSeries": 1,
                        		"numChunks": 2
                        	},
                        	"compaction": {
                        		"level": 1,
                        		"sources": [
                        			"01ARZ3NDEKTSV4RRFFQ69G5FAV"
                        		]
                        	},
                        	"version": 1
                        }""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "''~this is no JSON object",
                "[]~this is no JSON object",
                "{\"version\": 2}~unexpected meta file version 2",
                "{\"version\": 1, \"minTime\": \"x\"}~field minTime is not a number",
                "{\"version\": 1, \"minTime\": 1.5}~field minTime is 1.5, not a whole number",
                "{\"version\": 1, \"minTime\": 5, \"maxTime\": 4}~field maxTime is 4, before minTime 5",
                "{\"version\": 1, \"ulid\": \"hello\"}~field ulid is \"hello\", which is no ULID",
                "{\"version\": 1, \"ulid\": \"01ARZ3NDEKTSV4RRFFQ69G5FAV\", \"thanos\": {\"labels\": 3}}~field thanos.labels is not an object",
                "{\"version\": 1, \"ulid\": \"01ARZ3NDEKTSV4RRFFQ69G5FAV\", \"thanos\": {\"labels\": {\"a\": 3}}}~field thanos.labels.a is not a string",
                "{\"version\": 1, \"ulid\": \"01ARZ3NDEKTSV4RRFFQ69G5FAV\", \"thanos\": {\"upload_time\": \"noon\"}}~field thanos.upload_time is \"noon\"",
                "{\"version\": 1} {}~there is more after the end",
            })
    void parse_whatIsWrong_saysWhere(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageStartingWith("b/meta.json at byte ")
                .hasMessageContaining(message);
    }

    @Test
    void parse_brokenSyntax_saysTheLine() {
        assertThatThrownBy(() -> parse("{\n\t\"ulid\": 1,\n\t\"x\": }"))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("at byte 20: line 3: ");
    }

    @Test
    void parse_mutatedText_isReadOrRefused() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (int i = 0; i < 3000; i++) {
            Random random = new Random(seed + i);
            byte[] bytes = FULL.getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[]\",:0x\n\\".charAt(random.nextInt(11));
            }
            byte[] cut = random.nextInt(3) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            try {
                BlockMeta meta = BlockMeta.parse(cut, "b/meta.json");
                assertThat(BlockMeta.parse(meta.toBytes(), "c/meta.json"))
                        .as("seed %d", seed + i)
                        .isEqualTo(meta);
            } catch (CorruptBlockException e) {
                assertThat(e).hasMessageStartingWith("b/meta.json at byte ");
            }
        }
    }

    @Test
    void parse_deepNesting_isRefused() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000))).isInstanceOf(CorruptBlockException.class);
    }

    @Test
    void marks_writtenAndRead_areTheSame() throws IOException {
        Ulid id = Ulid.parse(ULID);
        List<BlockMark> marks = List.of(
                new BlockMark.Deletion(id, "source of compacted block", 1_700_000_000),
                new BlockMark.NoCompact(id, 5, "index-size-exceeding", "too large"),
                new BlockMark.NoDownsample(id, 6, "manual", ""));
        for (BlockMark mark : marks) {
            assertThat(BlockMark.read(dir, mark.file())).isNull();
            mark.write(dir);
            assertThat(BlockMark.read(dir, mark.file())).isEqualTo(mark);
        }
        try (var files = Files.list(dir)) {
            assertThat(files.map(f -> String.valueOf(f.getFileName())))
                    .containsExactlyInAnyOrder("deletion-mark.json", "no-compact-mark.json", "no-downsample-mark.json");
        }
        assertThatThrownBy(() -> BlockMark.parse(
                        BlockMark.Deletion.FILE, "{\"version\":3}".getBytes(StandardCharsets.UTF_8), "b/m"))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("field version is 3");
    }

    @Test
    void read_ofADirectoryWithoutMeta_saysSo() {
        assertThatThrownBy(() -> BlockMeta.read(dir))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageEndingWith("/meta.json at byte 0: the file is missing");
    }

    private static BlockMeta parse(String json) {
        return BlockMeta.parse(json.getBytes(StandardCharsets.UTF_8), "b/meta.json");
    }
}
