package io.athanor.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bench.peers.Answer.Difference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Path DIR = Path.of("dir");
    private static final BenchQuery QUERY = new BenchQuery("q", "up", 1, 60, DataSets.FLEET, 1);

    @Test
    void tables_haveAsManyCellsInEveryRow_andRatiosToOurs() {
        List<Side> sides =
                List.of(new PrometheusSide(DIR, DIR), new VictoriaSide(DIR, DIR), new AthanorSide(DIR, DIR, 1, ""));
        Table table = new Table(sides);
        List<QueryRow> rows = List.of(new QueryRow(
                QUERY,
                7,
                new Floor(1, 100, 0.25),
                List.of(took(4), Rounds.Took.NOTHING, took(0.5)),
                List.of(new Difference(0, 3), new Difference(1, 0))));

        table.times(rows);
        table.work(rows);
        table.costs(sides.stream().map(_ -> new SideCosts()).toList());

        assertThat(table.toString())
                .contains("| q | 1 | 7 | 4.0000 | – | 0.5000 | 8.00 | – | 0.2500 | 2.00 |")
                .contains("| q | 100 | 4.000 | – | 0.500 | 0.0e+00 (3 points in one only) |");
        for (String part : table.toString().strip().split("\n\n")) {
            assertThat(part.lines()
                            .map(line -> line.chars().filter(c -> c == '|').count())
                            .distinct())
                    .as(part)
                    .hasSize(1);
        }
    }

    @Test
    void answersOverAnotherNumberOfReplicas_areNotCompared() {
        Table table = new Table(List.of(new ThanosSide(DIR, DIR), new AthanorSide(DIR, DIR, 1, "")));

        table.work(List.of(new QueryRow(
                QUERY, 7, new Floor(1, 100, 0.25), List.of(took(4), took(1)), List.of(new Difference(0, 3)))));

        assertThat(table.toString()).doesNotContain("difference");
    }

    @Test
    void behind_namesTheQueriesThatTakeLongerThanAPeer() {
        Table table = new Table(List.of(new PrometheusSide(DIR, DIR), new AthanorSide(DIR, DIR, 1, "")));
        Floor floor = new Floor(1, 100, 0.25);

        table.behind(List.of(new QueryRow(QUERY, 7, floor, List.of(took(1), took(4)), List.of())));
        table.behind(List.of(new QueryRow(QUERY, 7, floor, List.of(took(4), took(1)), List.of())));

        assertThat(table.toString()).isEqualTo("\nBehind: q (Prometheus: 0.25).\n\nBehind no peer in any query.\n");
    }

    private static Rounds.Took took(double seconds) {
        return new Rounds.Took(seconds, seconds, new byte[0]);
    }
}
