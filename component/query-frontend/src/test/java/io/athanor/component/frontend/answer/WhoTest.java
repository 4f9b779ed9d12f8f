package io.athanor.component.frontend.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WhoTest {
    private static final String TOLD = "{\"complete\":false,\"asked\":2,\"skipped\":1,\"answered\":1,\"partial\":0,"
            + "\"failed\":1,\"gone\":1,\"silent\":[\"expected cluster \\\"é\\\" is silent\"],\"endpoints\":["
            + "{\"endpoint\":\"a:1\",\"component\":\"query\",\"state\":\"answered\",\"labelSets\":[{\"c\":\"1\"}],"
            + "\"minTime\":0,\"maxTime\":7,\"endpoints\":[{\"endpoint\":\"x:1\",\"component\":\"store\","
            + "\"state\":\"answered\",\"labelSets\":[]}]},"
            + "{\"endpoint\":\"b:1\",\"component\":\"store\",\"state\":\"failed\",\"reason\":\"no disk\",\"labelSets\":[],"
            + "\"lastSeen\":5},"
            + "{\"endpoint\":\"c:1\",\"component\":\"store\",\"state\":\"skipped\",\"reason\":\"time\",\"labelSets\":[]},"
            + "{\"endpoint\":\"d:1\",\"component\":\"store\",\"state\":\"gone\",\"reason\":\"left\",\"labelSets\":[],"
            + "\"lastSeen\":9}]}";

    private static Who read(String json) throws AnswerException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Who.decode(bytes, 0, bytes.length);
    }

    private static String text(Who who) {
        return new String(who.encoded(), StandardCharsets.UTF_8);
    }

    private static String one(String name, String state) {
        return "{\"endpoints\":[{\"endpoint\":\"" + name + "\",\"state\":\"" + state + "\"}]}";
    }

    @Test
    void whatWasTold_isWrittenAsItWas() throws Exception {
        assertThat(text(read(TOLD))).isEqualTo(TOLD);
        assertThat(text(Who.union(List.of(read(TOLD), read(TOLD))))).isEqualTo(TOLD);
        assertThat(Who.UNTOLD.encoded()).isEmpty();
        assertThat(Who.union(List.of(Who.UNTOLD, Who.UNTOLD)).isTold()).isFalse();
        assertThat(text(Who.union(List.of(Who.UNTOLD, read(TOLD))))).isEqualTo(TOLD);
    }

    @Test
    void union_hasEachOnce_andTheWorstOfIt() throws Exception {
        List<String> worse = List.of("skipped", "answered", "partial", "failed", "gone");
        for (int i = 0; i < worse.size(); i++) {
            for (int j = 0; j < worse.size(); j++) {
                Who both = Who.union(List.of(read(one("a:1", worse.get(i))), read(one("a:1", worse.get(j)))));
                assertThat(text(both))
                        .contains("\"endpoints\":[{\"endpoint\":\"a:1\",\"state\":\"" + worse.get(Math.max(i, j))
                                + "\"}]");
            }
        }
        Who two = Who.union(List.of(read(one("b:1", "answered")), read(one("a:1", "failed"))));
        assertThat(text(two))
                .startsWith("{\"complete\":false,\"asked\":2,\"skipped\":0,\"answered\":1,\"partial\":0,\"failed\":1,")
                .endsWith("\"endpoints\":[{\"endpoint\":\"a:1\",\"state\":\"failed\"},"
                        + "{\"endpoint\":\"b:1\",\"state\":\"answered\"}]}");
    }

    @Test
    void lacking_isWhatShouldHaveBeenThere_andWhatIsGoneIsKept() throws Exception {
        assertThat(read(TOLD).isLacking()).isTrue();
        assertThat(read(one("a:1", "partial")).isLacking()).isTrue();
        assertThat(read(one("a:1", "another word")).isLacking()).isTrue();
        assertThat(read(one("a:1", "gone")).isLacking()).isFalse();
        assertThat(read(one("a:1", "answered")).isLacking()).isFalse();
        assertThat(read("{\"silent\":[\"x\"],\"endpoints\":[]}").isLacking()).isTrue();
        assertThat(text(read(TOLD).kept()))
                .startsWith("{\"complete\":false,\"asked\":0,")
                .contains("\"d:1\"")
                .doesNotContain("a:1", "b:1", "c:1");
        assertThat(text(read(one("a:1", "answered")).kept())).startsWith("{\"complete\":true,\"asked\":0,");
    }

    @Test
    void answer_tellsItAfterItsNotes() throws Exception {
        String body = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
                + "\"values\":[[0,\"1\"]]}]},\"warnings\":[\"w\"],\"completeness\":" + TOLD + "}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        RangeAnswer answer = RangeAnswer.parse(bytes, bytes.length, 0, 0, 1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Matrix.of(List.of(answer.grid().whole()), answer.stats(), answer.who())
                .write(false, (buffer, length, last) -> out.write(buffer, 0, length));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(body);
    }

    @Test
    void damagedBytes_areUnderstoodOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("who was asked: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        byte[] good = TOLD.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                assertThat(Who.decode(bytes, 0, bytes.length).endpoints()).hasSizeLessThan(100);
            } catch (AnswerException e) {
                assertThat(e).hasMessageContaining("not understood");
            }
        }
    }
}
