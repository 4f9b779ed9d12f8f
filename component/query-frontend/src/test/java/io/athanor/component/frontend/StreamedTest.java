package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.component.frontend.ScriptedQuerier.Answer;
import io.athanor.component.frontend.plan.SplitRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of megabytes, which go on while they come in, and what becomes of them where a querier breaks off. */
@Timeout(60)
class StreamedTest {
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;
    private static final int STEPS = 3600;
    private static final String PATH =
            "/api/v1/query_range?query=m&start=" + BEGIN / 1000 + "&end=" + (BEGIN / 1000 + STEPS - 1) + "&step=1";
    private static final byte[] LARGE = body(60, 0);

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ScriptedQuerier querier;

    @BeforeEach
    void open() throws Exception {
        querier = owns(new ScriptedQuerier());
    }

    @AfterEach
    void close() throws Exception {
        client.shutdownNow();
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    /** About 63 kB a series; {@code other} changes the last one. */
    private static byte[] body(int series, int other) {
        StringBuilder out = new StringBuilder(series * 65_000);
        out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
        for (int i = 0; i < series; i++) {
            out.append(i == 0 ? "" : ",")
                    .append("{\"metric\":{\"__name__\":\"m\",\"i\":\"")
                    .append(i)
                    .append("\"},\"values\":[");
            for (int t = 0; t < STEPS; t++) {
                out.append(t == 0 ? "[" : ",[")
                        .append(BEGIN / 1000 + t)
                        .append(",\"")
                        .append((t * 7 + i) % 10 + (i == series - 1 ? other : 0))
                        .append("\"]");
            }
            out.append("]}");
        }
        return out.append("]}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private Served served(boolean keeps) throws IOException {
        @Nullable
        Cache cache = keeps
                ? owns(new InMemoryCache(
                        new InMemoryConfig(64 << 20, 64 << 20), InMemoryMetrics.NONE, null, InstantSource.system()))
                : null;
        Served served =
                owns(Served.before(querier.port(), Served.config(new SplitRule.Every(History.HOUR), true), cache));
        served.at(BEGIN + 10 * History.HOUR);
        return served;
    }

    private HttpResponse<InputStream> ask(Served served) throws Exception {
        return client.send(HttpRequest.newBuilder(served.uri(PATH)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private byte[] all(Served served) throws Exception {
        try (InputStream in = ask(served).body()) {
            return in.readAllBytes();
        }
    }

    /** The same, where the querier waits until some of it has come to the client. */
    private byte[] allOnceItHasBegun(Served served, CountDownLatch goOn) throws Exception {
        HttpResponse<InputStream> answer = ask(served);
        try (InputStream in = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(in.readNBytes(100_000)).hasSize(100_000);
            goOn.countDown();
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeAnswer_goesOnWhileItComes_andIsKept(boolean isChunked) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        querier.answers(new Answer(LARGE, isChunked, 2_500_000, goOn, Integer.MAX_VALUE));
        Served served = served(true);

        HttpResponse<InputStream> answer = ask(served);

        try (InputStream in = answer.body()) {
            byte[] first = in.readNBytes(1_500_000);
            assertThat(querier.asked()).isEqualTo(1);
            goOn.countDown();
            byte[] rest = in.readAllBytes();
            assertThat(first.length + rest.length).isEqualTo(LARGE.length);
            assertThat(first).isEqualTo(java.util.Arrays.copyOf(LARGE, first.length));
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(LARGE, first.length, LARGE.length));
        }
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        int before;
        do { // it is kept soon after the answer
            before = querier.asked();
            assertThat(all(served)).isEqualTo(LARGE);
        } while (querier.asked() > before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answerThatBreaksOff_goesOn_whereTheNextOneIsTheSame(boolean keeps) throws Exception {
        querier.answers(
                Answer.cut(LARGE, false, 3_000_000), Answer.cut(LARGE, true, 1_200_000), Answer.whole(LARGE, true));

        assertThat(all(served(keeps))).isEqualTo(LARGE);
        assertThat(querier.asked()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answerThatBreaksOff_whereTheNextOneIsAnother_isNotTakenForWhole(boolean keeps) throws Exception {
        byte[] other = new String(LARGE, StandardCharsets.UTF_8)
                .replaceFirst("\"i\":\"0\"", "\"i\":\"zero\"")
                .getBytes(StandardCharsets.UTF_8);
        CountDownLatch goOn = new CountDownLatch(1);
        querier.answers(new Answer(LARGE, true, 2_500_000, goOn, LARGE.length - 10), Answer.whole(other, true));
        Served served = served(keeps);

        assertThatThrownBy(() -> allOnceItHasBegun(served, goOn)).isInstanceOf(IOException.class);
        assertThat(all(served)).isEqualTo(other);
    }

    @Test
    void answerThatBreaksOffAlways_isNotTakenForWhole_norKept() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        querier.answers(new Answer(LARGE, true, 2_500_000, goOn, LARGE.length - 1));
        Served served = served(true);

        assertThatThrownBy(() -> allOnceItHasBegun(served, goOn)).isInstanceOf(IOException.class);
        assertThat(querier.asked()).isEqualTo(3);
        querier.answers(Answer.whole(LARGE, false));
        assertThat(all(served)).isEqualTo(LARGE);
        assertThat(querier.asked()).isEqualTo(4);
    }

    @Test
    void smallAnswers_areSentWhole_orNotAtAll() throws Exception {
        byte[] small = body(3, 0);
        querier.answers(Answer.cut(small, true, small.length - 1));
        Served served = served(true);

        assertThat(ask(served).statusCode()).isEqualTo(503);
        querier.answers(Answer.whole(small, true));
        assertThat(all(served)).isEqualTo(small);
        assertThat(all(served)).isEqualTo(small);
        assertThat(querier.asked()).isEqualTo(4);
    }

    @Test
    void largeAnswerThatIsNone_isNotKept() throws Exception {
        byte[] wrong = LARGE.clone();
        wrong[wrong.length - 2] = ' ';
        CountDownLatch goOn = new CountDownLatch(1);
        querier.answers(new Answer(wrong, true, 2_500_000, goOn, Integer.MAX_VALUE));
        Served served = served(true);

        assertThat(allOnceItHasBegun(served, goOn)).hasSize(wrong.length - 100_000);
        querier.answers(Answer.whole(LARGE, true));
        assertThat(all(served)).isEqualTo(LARGE);
    }

    @Test
    void clientThatGoes_hasTheQuerierLeft() throws Exception {
        querier.answers(new Answer(LARGE, true, 2_500_000, new CountDownLatch(1), Integer.MAX_VALUE));
        Served served = served(false);

        try (InputStream in = ask(served).body()) {
            in.readNBytes(10);
        }

        assertThat(querier.left().await(50, TimeUnit.SECONDS)).isTrue();
    }

    /** Wherever it breaks off, and with whatever it goes on. */
    @Test
    void anyCuts_giveAWholeAnswer_orAnEndThatIsSeen() throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("cuts: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        byte[][] bodies = {LARGE, body(60, 3), body(40, 0)};
        for (int round = 0; round < 12; round++) {
            Answer[] script = new Answer[3];
            for (int i = 0; i < script.length; i++) {
                byte[] body = bodies[random.nextInt(4) == 0 ? random.nextInt(bodies.length) : 0];
                script[i] = random.nextInt(3) == 0
                        ? Answer.whole(body, random.nextBoolean())
                        : Answer.cut(body, random.nextBoolean(), 1 + random.nextInt(body.length - 1));
            }
            querier.answers(script);
            try {
                byte[] got = all(served(random.nextBoolean()));
                boolean isAnError = new String(got, 0, Math.min(300, got.length), StandardCharsets.UTF_8)
                        .startsWith("{\"status\":\"error\"");
                assertThat(isAnError
                                || java.util.Arrays.stream(bodies).anyMatch(body -> java.util.Arrays.equals(body, got)))
                        .as("round %d, -Dathanor.seed=%d", round, seed)
                        .isTrue();
            } catch (IOException e) {
                assertThat(querier.asked()).isPositive(); // seen
            }
        }
    }
}
