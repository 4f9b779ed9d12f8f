package io.athanor.component.frontend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverridesTest {
    private static final String GOOD = """
            defaults:
              max_queued: 500
              weight: 2
            tenants:
              team-a: {weight: 4, max_concurrent: 20}
              batch: {weight: 0.5, max_concurrent: 4, max_queued: 100, max_query_length: 168h, max_cost: 2000}
            """;

    @TempDir
    private Path dir;

    private static Overrides parse(String text) {
        return Overrides.parse(new ConfigText("overrides.yaml", text));
    }

    @Test
    void tenants_haveWhatTheySay_andTheDefaultsElse() {
        Overrides overrides = parse(GOOD);

        assertThat(overrides.of("anybody")).isEqualTo(new Limits(2, 0, 500, Duration.ZERO, 0));
        assertThat(overrides.of("team-a")).isEqualTo(new Limits(4, 20, 500, Duration.ZERO, 0));
        assertThat(overrides.of("batch")).isEqualTo(new Limits(0.5, 4, 100, Duration.ofDays(7), 2000));
    }

    @Test
    void mistake_isNamed() {
        for (String bad : new String[] {
            "tenants: {a: {wieght: 1}}",
            "defaults: {weight: 0}",
            "defaults: {weight: -1}",
            "defaults: {weight: .nan}",
            "tenants: {a: {max_queued: -5}}",
            "tenants: {a: {max_query_length: soon}}",
            "tenants: [a]",
            "other: 1"
        }) {
            assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(UserError.class);
        }
    }

    @Test
    void file_isReadAgainWhenItChanges_andAMistakeLeavesWhatWas() throws Exception {
        Path file = Files.writeString(dir.resolve("overrides.yaml"), GOOD);
        AtomicLong now = new AtomicLong(1_000_000);
        Supplier<Overrides> watched = Overrides.watched("--flag", file, () -> Instant.ofEpochMilli(now.get()));
        assertThat(watched.get().of("team-a").weight()).isEqualTo(4);

        Files.writeString(file, "tenants: {team-a: {weight: 77.5}}\n");
        now.addAndGet(3_600_000);
        assertThat(watched.get().of("team-a").weight()).isEqualTo(77.5);

        Files.writeString(file, "tenants: {team-a: {weight: nothing at all}}\n");
        now.addAndGet(3_600_000);
        assertThat(watched.get().of("team-a").weight()).isEqualTo(77.5);

        Files.delete(file);
        now.addAndGet(3_600_000);
        assertThat(watched.get().of("team-a").weight()).isEqualTo(77.5);
    }

    /** Whatever the file says: limits that can be, or an error for the user. */
    @Test
    void anyText_isUnderstoodOrRefused() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("overrides: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        String words = "weight max_cost: {}[]-\n#'\"&*!|>%@`0123456789.,enaifNh\t";
        int understood = 0;
        for (int round = 0; round < 4000; round++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, words.charAt(random.nextInt(words.length())));
                    default -> text.setCharAt(at, (char) random.nextInt(300));
                }
            }
            String changed = new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            try {
                Overrides overrides = parse(changed);
                understood++;
                assertThat(overrides.of("batch").weight()).isPositive();
                assertThat(overrides.of("x").maxQueued()).isNotNegative();
            } catch (UserError e) {
                assertThat(e).as(changed).hasMessageContaining("overrides.yaml");
            }
        }
        assertThat(understood).isPositive();
    }
}
