package io.athanor.objstore.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final String SAMPLE =
            "{\"a\":[1,-2.5e3,true,false,null,\"t\\u00e9\\n\"],\"b\":{\"c\":{\"d\":\"x\"}},\"n\":123456789012}";

    private static Json parse(String text) throws IOException {
        return Json.parse(text.getBytes(UTF_8));
    }

    @Test
    void values_areFoundByName_andMissingOnesAreEmpty() throws IOException {
        Json json = parse(SAMPLE);

        assertThat(json.get("b").get("c").get("d").text()).isEqualTo("x");
        assertThat(json.get("n").number()).isEqualTo(123_456_789_012L);
        assertThat(json.get("a").items()).hasSize(6);
        assertThat(json.get("a").items().getLast().text()).isEqualTo("té\n");
        assertThat(json.get("none").get("none").text()).isEmpty();
        assertThat(json.get("none").items()).isEmpty();
        assertThat(json.get("b").number()).isZero();
        assertThat(json.get("a").items().getFirst().get("x").text()).isEmpty();
    }

    @Test
    void texts_thatAreQuoted_areReadBack() throws IOException {
        for (String text : new String[] {"", "plain", "a\"b\\c", "\n\t\u0000\u001f", "ü€😀"}) {
            assertThat(parse(Json.quoted(text)).text()).isEqualTo(text);
        }
    }

    @Test
    void rubbish_endsInAnIOException() {
        for (String text : new String[] {"", "{", "[1,", "nul", "{\"a\"}", "[".repeat(10_000), "<html>"}) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(IOException.class);
        }
    }

    @Test
    void mutations_areReadOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = SAMPLE.getBytes(UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                Json.parse(bytes);
            } catch (IOException e) {
                assertThat(e)
                        .as("-Dathanor.seed=%d round %d", seed, round)
                        .hasMessage("the server's answer is not JSON");
            }
        }
    }
}
