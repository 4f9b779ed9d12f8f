package io.athanor.bench.peers;

import io.athanor.bench.peers.Answer.Difference;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The queries about one data set, asked of all sides. */
final class Comparison {
    /** How far the number of points may be off where the answers are not to be the same. */
    private static final double POINTS_TOLERANCE = 0.1;

    private final List<Side> sides;
    private final DataSet data;
    private final int pods;
    private final Rounds rounds;
    private final int starts;
    private final PrintStream out;
    private final List<QueryRow> rows = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /**
     * @param sides ours last
     */
    Comparison(List<Side> sides, DataSet data, int pods, Rounds rounds, int starts, PrintStream out) {
        this.sides = sides;
        this.data = data;
        this.pods = pods;
        this.rounds = rounds;
        this.starts = starts;
        this.out = out;
    }

    /**
     * Runs it all and adds it to the table.
     *
     * @return whether every answer was what it must be
     */
    boolean run(List<BenchQuery> queries, Table table) throws IOException, InterruptedException {
        for (Side side : sides) {
            side.load(data);
        }
        List<Floor> floors = new ArrayList<>();
        try (OpenBlocks blocks = OpenBlocks.of(data)) {
            for (BenchQuery query : queries) {
                floors.add(Floor.of(query, data.endMs(), blocks));
            }
        }
        List<SideCosts> costs = sides.stream().map(_ -> new SideCosts()).toList();
        String first = queries.getFirst().request(data.endMs());
        for (int i = 1; i < starts; i++) {
            for (int s = 0; s < sides.size(); s++) {
                start(s, first, costs).close();
            }
        }
        List<Contender> running = new ArrayList<>();
        try {
            for (int s = 0; s < sides.size(); s++) {
                running.add(start(s, first, costs));
            }
            for (int q = 0; q < queries.size(); q++) {
                measure(queries.get(q), floors.get(q), running);
            }
            for (int s = 0; s < sides.size(); s++) {
                costs.get(s).memory(running.get(s).gauge());
            }
            table.note(data.describe() + " Asked: " + versions(running) + ".");
        } finally {
            running.forEach(Contender::close);
        }
        table.refused(refused);
        table.times(rows);
        table.behind(rows);
        table.work(rows);
        table.costs(costs);
        return refused.isEmpty();
    }

    private Contender start(int side, String first, List<SideCosts> costs) throws IOException, InterruptedException {
        Contender contender = sides.get(side).start();
        costs.get(side).start(contender.secondsToReady(), contender.ask(first).seconds());
        return contender;
    }

    private void measure(BenchQuery query, Floor floor, List<Contender> running)
            throws IOException, InterruptedException {
        if (floor.series() != query.expectedSeries(pods)) {
            refuse(query, "selects " + floor.series() + " series, must be " + query.expectedSeries(pods));
        }
        List<Rounds.Took> took = new ArrayList<>(rounds.ask(query.request(data.endMs()), running));
        List<Difference> differences = new ArrayList<>();
        Answer ours = answer(query, sides.size() - 1, took);
        for (int s = 0; s < sides.size() - 1; s++) {
            Answer theirs = answer(query, s, took);
            differences.add(theirs.difference(ours));
            if (ours.points() == 0 || Math.abs(theirs.points() - ours.points()) > POINTS_TOLERANCE * ours.points()) {
                disagree(query, s, theirs.points() + " points, Athanor " + ours.points());
                took.set(s, Rounds.Took.NOTHING);
            }
        }
        QueryRow row = new QueryRow(query, ours.points(), floor, took, differences);
        rows.add(row);
        for (int s = 0; s < sides.size(); s++) {
            out.printf(
                    Locale.ROOT,
                    "%-20s %-20s %.4f s, CPU %.3f s, %.2f times%n",
                    query.name(),
                    sides.get(s).name(),
                    took.get(s).seconds(),
                    took.get(s).cpuSeconds(),
                    row.ratio(s));
        }
    }

    private Answer answer(BenchQuery query, int side, List<Rounds.Took> took) {
        try {
            return Answer.parse(took.get(side).answer());
        } catch (IllegalStateException e) {
            refuse(query, sides.get(side).name() + ": " + e.getMessage());
            return Answer.NOTHING;
        }
    }

    /** Another language's answer may be missing; that of the same one must be there. */
    private void disagree(BenchQuery query, int side, String points) {
        String what = sides.get(side).name() + " answers " + points;
        if (sides.get(side).exact()) {
            refuse(query, what);
        } else {
            out.println(query.name() + ": " + what);
        }
    }

    private String versions(List<Contender> running) throws IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        for (int s = 0; s < sides.size(); s++) {
            String version = sides.get(s).version(running.get(s));
            told.add(sides.get(s).name() + " "
                    + (version.isEmpty() ? "of a build that does not tell its version" : version));
        }
        return told.stream().collect(Collectors.joining(", "));
    }

    private void refuse(BenchQuery query, String why) {
        String reason = query.name() + ": " + why;
        refused.add(reason);
        out.println("refused: " + reason);
    }
}
