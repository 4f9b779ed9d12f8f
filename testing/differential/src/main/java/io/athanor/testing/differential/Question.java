package io.athanor.testing.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A query and its times.
 *
 * @param stepSeconds 0 for an instant query, at {@code startSeconds}
 */
record Question(Fragment expr, long startSeconds, long endSeconds, long stepSeconds) {
    boolean isInstant() {
        return stepSeconds == 0;
    }

    /** The same at each of its steps alone. */
    List<Question> steps() {
        List<Question> steps = new ArrayList<>();
        for (long t = startSeconds; t <= endSeconds; t += Math.max(1, stepSeconds)) {
            steps.add(new Question(expr, t, t, 0));
        }
        return steps;
    }

    /** Everything of the language that it uses, by the names of the coverage. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        expr.collectNames(names);
        return names;
    }

    /** Questions that ask a little less. */
    List<Question> smaller() {
        List<Question> found = new ArrayList<>();
        if (!isInstant()) {
            for (long t : new long[] {startSeconds, endSeconds, middle()}) {
                found.add(new Question(expr, t, t, 0));
            }
            if (endSeconds - startSeconds >= 2 * stepSeconds) {
                found.add(new Question(expr, startSeconds, middle(), stepSeconds));
                found.add(new Question(expr, middle(), endSeconds, stepSeconds));
            }
        }
        for (Fragment f : expr.smaller()) {
            found.add(new Question(f, startSeconds, endSeconds, stepSeconds));
        }
        return found;
    }

    private long middle() {
        return startSeconds + (endSeconds - startSeconds) / stepSeconds / 2 * stepSeconds;
    }

    @Override
    public String toString() {
        return expr.text()
                + (isInstant()
                        ? "   at " + startSeconds
                        : "   from " + startSeconds + " to " + endSeconds + " step " + stepSeconds);
    }
}
