package io.athanor.component.frontend.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.frontend.answer.AnswerException;
import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.RangeAnswer;
import io.athanor.component.frontend.answer.Who;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryFormatTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    static Grid grid(long start, long end, long step, Random random) throws AnswerException {
        StringBuilder json =
                new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
        for (int s = 0; s < 3; s++) {
            json.append(s == 0 ? "" : ",")
                    .append("{\"metric\":{\"a\":\"")
                    .append(s)
                    .append("\"},\"values\":[");
            String separator = "";
            for (long t = start; t <= end; t += step) {
                if (random.nextInt(4) > 0 || t == start) {
                    json.append(separator)
                            .append("[")
                            .append(t / 1000)
                            .append(",\"")
                            .append(random.nextInt(5))
                            .append("\"]");
                    separator = ",";
                }
            }
            json.append("]}");
        }
        json.append("]}").append(random.nextBoolean() ? ",\"infos\":[\"PromQL info: x\"]}" : "}");
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return RangeAnswer.parse(bytes, bytes.length, start, end, step).grid();
    }

    private static Entry entry(Random random) throws AnswerException {
        List<Extent> extents = new ArrayList<>();
        long at = random.nextInt(100) * 1000L;
        for (int i = random.nextInt(4); i > 0; i--) {
            long end = at + random.nextInt(20) * 1000L;
            byte[] who = "{\"endpoints\":[{\"endpoint\":\"a:1\",\"state\":\"gone\"}]}".getBytes(StandardCharsets.UTF_8);
            extents.add(new Extent(
                    grid(at, end, 1000, random),
                    random.nextBoolean() ? Who.UNTOLD : Who.decode(who, 0, who.length),
                    random.nextLong(),
                    random.nextLong()));
            at = end + 1000L * (1 + random.nextInt(5));
        }
        return new Entry(random.nextBoolean(), extents);
    }

    @Test
    void entry_comesBackAsItWas() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = EntryFormat.encode(entry(random));

            Entry back = EntryFormat.decode(bytes);

            assertThat(EntryFormat.encode(back)).as("-Dathanor.seed=" + SEED).isEqualTo(bytes);
            for (Extent extent : back.extents()) {
                assertThat(extent.who().endpoints().stream().map(Who.Endpoint::name))
                        .isSubsetOf("a:1");
            }
        }
    }

    /** What is damaged is refused, or means some entry in order; it never takes much memory or another way out. */
    @Test
    void damagedBytes_areRefused_orInOrder() throws Exception {
        System.out.println("entry: replay with -Dathanor.seed=" + SEED);
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = EntryFormat.encode(entry(random));
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(3) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
            }
            try {
                Entry entry = EntryFormat.decode(bytes);
                long at = Long.MIN_VALUE;
                for (Extent extent : entry.extents()) {
                    assertThat(extent.grid().start()).isGreaterThan(at);
                    at = extent.grid().end();
                    assertThat(extent.grid().bytes()).isLessThan(1000 + 4L * bytes.length);
                }
            } catch (AnswerException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }
}
