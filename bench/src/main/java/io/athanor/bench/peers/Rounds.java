package io.athanor.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One query asked of all sides in turn, round after round, so that whatever else the machine does hits all of them. A median
 * of a few answers that take a millisecond each says nothing: of fast queries there are more rounds, for all sides alike,
 * until each has been asked for a second or a hundred times, untimed ones before likewise.
 *
 * @param warmups untimed answers of each side before, at least
 * @param runs timed answers of each side, at least
 */
record Rounds(int warmups, int runs) {
    /** The limit that all sides are given: none of the queries may be refused for its size. */
    static final long MAX_SAMPLES = Integer.MAX_VALUE;

    /** A side whose answers to one query took this long together, s, sits out the further ones of its kind. */
    private static final double WARMUP_PATIENCE = 2;

    private static final double PATIENCE = 4;
    private static final int LEAST_RUNS = 2;

    /** Of a fast query so many rounds, or so many seconds, are enough. */
    private static final int ENOUGH_ROUNDS = 100;

    private static final double ENOUGH_SECONDS = 1;

    /**
     * What one side took.
     *
     * @param seconds median
     * @param cpuSeconds mean, with all that the side did until the last round's end: collecting its garbage, for example
     * @param answer the last one
     */
    record Took(double seconds, double cpuSeconds, byte[] answer) {
        /** Of a side that has no answer. */
        static final Took NOTHING = new Took(Double.NaN, Double.NaN, new byte[0]);
    }

    /** In the order of the sides. */
    List<Took> ask(String request, List<Contender> sides) throws IOException, InterruptedException {
        List<Course> courses = sides.stream().map(Course::new).toList();
        for (int i = 0; i < warmups || !enough(courses); i++) {
            for (Course course : courses) {
                if (course.spent < WARMUP_PATIENCE) {
                    course.ask(request);
                }
            }
        }
        courses.forEach(Course::warm);
        for (int i = 0; i < runs || !enough(courses); i++) {
            for (Course course : courses) {
                if (course.spent < PATIENCE || course.seconds.size() < LEAST_RUNS) {
                    course.ask(request);
                }
            }
        }
        return courses.stream().map(Course::took).toList();
    }

    private static boolean enough(List<Course> courses) {
        return courses.stream().allMatch(c -> c.spent >= ENOUGH_SECONDS || c.seconds.size() >= ENOUGH_ROUNDS);
    }

    private static final class Course {
        private final Contender side;
        private final List<Double> seconds = new ArrayList<>();
        private double spent;
        private double cpuBefore;
        private byte[] answer = {};

        Course(Contender side) {
            this.side = side;
            this.cpuBefore = side.gauge().cpuSeconds();
        }

        /** Forgets the warm-ups, unless one took so long that it says as much as another. */
        void warm() {
            if (spent < PATIENCE) {
                seconds.clear();
                spent = 0;
                cpuBefore = side.gauge().cpuSeconds();
            }
        }

        void ask(String request) throws IOException, InterruptedException {
            Contender.Timed timed = side.ask(request);
            spent += timed.seconds();
            seconds.add(timed.seconds());
            answer = timed.body();
        }

        Took took() {
            double cpu = side.gauge().cpuSeconds() - cpuBefore;
            return new Took(median(), cpu / seconds.size(), answer);
        }

        private double median() {
            double[] sorted =
                    seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }
}
