package io.athanor.component.frontend.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int ROUNDS = 1500;

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void answer_readAndWritten_isTheSame() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            RandomMatrix matrix = new RandomMatrix(random);

            Grid grid = matrix.grid(0, matrix.steps - 1, 1);

            assertThat(text(RandomMatrix.written(List.of(grid.whole()))))
                    .as("replay with -Dathanor.seed=%d, round %d", SEED, i)
                    .isEqualTo(text(matrix.json()));
        }
    }

    /** Points that have none before them are read in another way. */
    @Test
    void whiteSpaceBetweenPoints_changesNothing() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            String plain = text(matrix.json());
            StringBuilder spaced = new StringBuilder();
            double density = random.nextDouble();
            boolean isHistogram = false;
            for (int at = 0; at < plain.length(); at++) {
                isHistogram |= plain.startsWith("\"histograms\"", at);
                isHistogram &= !plain.startsWith("\"metric\"", at);
                boolean isPoint = !isHistogram && plain.charAt(at) == '[';
                spaced.append(isPoint && random.nextDouble() < density ? " \n" : "")
                        .append(plain.charAt(at));
            }

            Grid grid = RandomMatrix.parsed(
                    spaced.toString().getBytes(StandardCharsets.UTF_8), matrix.start, matrix.end(), matrix.step);

            assertThat(text(RandomMatrix.written(List.of(grid.whole()))))
                    .as("replay with -Dathanor.seed=%d, round %d", SEED, i)
                    .isEqualTo(plain);
        }
    }

    @Test
    void answer_inPieces_isThatOfTheWhole() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            List<Slice> slices = new ArrayList<>();
            for (int from = 0; from < matrix.steps; ) {
                int to = Math.min(matrix.steps - 1, from + random.nextInt(12));
                slices.add(piece(matrix, from, to, random));
                from = to + 1;
            }

            String whole = text(matrix.json());
            String replay = "replay with -Dathanor.seed=" + SEED + ", round " + i;
            assertThat(text(RandomMatrix.written(slices))).as(replay).isEqualTo(whole);
            assertThat(text(RandomMatrix.written(List.of(Matrix.join(slices).whole()))))
                    .as(replay)
                    .isEqualTo(whole);
        }
    }

    /** Of a grid that may have more steps before, after and between. */
    private static Slice piece(RandomMatrix matrix, int from, int to, Random random) throws AnswerException {
        int first = random.nextInt(from + 1);
        int last = to + random.nextInt(matrix.steps - to);
        Grid grid = matrix.grid(first, last, 1);
        if (random.nextBoolean()) {
            byte[] bytes = grid.encoded();
            grid = Grid.decode(bytes, 0, bytes.length);
        }
        return new Slice(grid, matrix.start + from * matrix.step, matrix.start + to * matrix.step, matrix.step);
    }

    @Test
    void everySoManySteps_areThoseOfTheFinerAnswer() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            int stride = 1 + random.nextInt(5);
            int from = random.nextInt(matrix.steps);
            int last = from + (matrix.steps - 1 - from) / stride * stride;
            Grid fine = matrix.grid(0, matrix.steps - 1, 1);
            Slice slice = new Slice(
                    fine, matrix.start + from * matrix.step, matrix.start + last * matrix.step, matrix.step * stride);

            assertThat(text(RandomMatrix.written(List.of(slice))))
                    .as("replay with -Dathanor.seed=%d, round %d", SEED, i)
                    .isEqualTo(text(matrix.json(from, matrix.steps - 1, stride)));
        }
    }

    @Test
    void shards_togetherAreTheWhole_whetherTheyOverlapOrNot() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            Grid whole = matrix.grid(0, matrix.steps - 1, 1);

            Grid union = Matrix.union(List.of(whole, matrix.grid(0, matrix.steps - 1, 1)));

            assertThat(text(RandomMatrix.written(List.of(union.whole()))))
                    .as("replay with -Dathanor.seed=%d, round %d", SEED, i)
                    .isEqualTo(text(matrix.json()));
        }
    }

    @Test
    void shards_thatDisagree_areRefused() throws Exception {
        Grid one = RandomMatrix.parsed(json("[[1,\"1\"]]"), 1000, 1000, 1000);
        Grid other = RandomMatrix.parsed(json("[[1,\"2\"]]"), 1000, 1000, 1000);

        assertThatThrownBy(() -> Matrix.union(List.of(one, other)))
                .isInstanceOf(AnswerException.class)
                .hasMessageContaining("--query-frontend.vertical-shards");
    }

    private static byte[] json(String values) {
        return ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"a\":\"b\"},\"values\":"
                        + values + "}]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pointsOffTheSteps_areRefused() {
        for (String values : List.of(
                "[[1.5,\"1\"]]",
                "[[0,\"1\"]]",
                "[[4,\"1\"]]",
                "[[2,\"1\"],[1,\"2\"]]",
                "[[1,\"1\"],[1,\"2\"]]",
                "[[1,1]]",
                "[[1e3,\"1\"]]",
                "[[1,\"\"]]")) {
            byte[] json = json(values);
            assertThatThrownBy(() -> RandomMatrix.parsed(json, 1000, 3000, 1000))
                    .as(values)
                    .isInstanceOf(AnswerException.class);
        }
    }

    @Test
    void notesAndStats_areThoseOfTheAnswer() throws Exception {
        byte[] json =
                ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[],\"stats\":{\"timings\":"
                                + "{\"evalTotalTime\":0.5,\"execQueueTime\":0.25},\"samples\":{\"totalQueryableSamples\":7,\"peakSamples\":3}}},"
                                + "\"warnings\":[\"PromQL warning: x\"],\"infos\":[\"a \\u00e9\"],\"else\":[1,{\"b\":null}]}")
                        .getBytes(StandardCharsets.UTF_8);

        RangeAnswer answer = RangeAnswer.parse(json, json.length, 0, 0, 1000);

        assertThat(answer.stats()).isEqualTo(new Stats(0.5, 0.25, 7, 3));
        assertThat(answer.grid().notes()).isEqualTo(new Notes(List.of("PromQL warning: x"), List.of("a é")));
        assertThat(answer.grid().notes().areOfTheLanguage()).isTrue();
        assertThat(new Notes(List.of("fetch series: gone"), List.of()).areOfTheLanguage())
                .isFalse();
    }

    @Test
    void damagedJson_isRefused_orMeansSomething() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 4000; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            byte[] json = damaged(matrix.json(), random);
            try {
                RandomMatrix.written(List.of(RandomMatrix.parsed(json, matrix.start, matrix.end(), matrix.step)
                        .whole()));
            } catch (AnswerException e) {
                assertThat(e).as("replay with -Dathanor.seed=%d", SEED).hasMessageContaining("byte");
            }
        }
    }

    @Test
    void damagedGrid_isRefused_orCanBeWritten() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 4000; i++) {
            RandomMatrix matrix = new RandomMatrix(random);
            byte[] bytes = damaged(matrix.grid(0, matrix.steps - 1, 1).encoded(), random);
            Grid grid;
            try {
                grid = Grid.decode(bytes, 0, bytes.length);
            } catch (AnswerException e) {
                continue;
            }
            if (grid.slots() < 10_000) {
                RandomMatrix.written(List.of(grid.whole()));
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] out = bytes.clone();
        for (int n = 1 + random.nextInt(3); n > 0 && out.length > 0; n--) {
            int at = random.nextInt(out.length);
            switch (random.nextInt(4)) {
                case 0 -> out[at] = (byte) random.nextInt();
                case 1 -> out = Arrays.copyOf(out, at);
                case 2 -> out[at] ^= (byte) (1 << random.nextInt(8));
                default -> out[at] = bytes[random.nextInt(bytes.length)];
            }
        }
        return out;
    }

    @Test
    void grid_asBytes_isAsTheFormatSays() throws Exception {
        byte[] json =
                ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"up\"},"
                                + "\"values\":[[0,\"1\"],[1,\"1\"],[2,\"1\"]]}]}}")
                        .getBytes(StandardCharsets.UTF_8);

        byte[] bytes = RandomMatrix.parsed(json, 0, 2000, 1000).encoded();

        byte[] tail = Arrays.copyOfRange(bytes, 24, bytes.length);
        assertThat(tail).startsWith(0, 0, 1, 17).endsWith(3, 4, 1, '1', 0, 0, 0);
        assertThat(tail).hasSize(3 + 1 + 17 + 6 + 1);
    }

    @Test
    void lists_areMadeOne_inOrder() throws Exception {
        ListAnswer a = list("[\"b\",\"é\",\"a\\\"x\"]");
        ListAnswer b = list("[\"a\",\"b\"]");

        List<String> items = ListAnswer.union(List.of(a, b)).items().stream()
                .map(MatrixTest::text)
                .toList();

        assertThat(items).containsExactly("\"a\"", "\"a\\\"x\"", "\"b\"", "\"é\"");
        byte[] kept = a.encoded();
        assertThat(ListAnswer.decode(ListAnswer.Kind.TEXTS, kept, 0, kept.length)
                        .items())
                .containsExactlyElementsOf(a.items());
        assertThatThrownBy(() -> ListAnswer.decode(ListAnswer.Kind.SERIES, kept, 0, kept.length))
                .isInstanceOf(AnswerException.class);
    }

    private static ListAnswer list(String data) throws AnswerException {
        byte[] json = ("{\"status\":\"success\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
        return ListAnswer.parse(ListAnswer.Kind.TEXTS, json, json.length);
    }
}
