package io.athanor.component.frontend.answer;

/** Reads {@code stats} of an answer. */
final class StatsScan {
    private final JsonScan scan;
    private double eval;
    private double queue;
    private long samples;
    private long peak;

    StatsScan(JsonScan scan) {
        this.scan = scan;
    }

    Stats stats() throws AnswerException {
        object();
        return new Stats(eval, queue, samples, peak);
    }

    private void object() throws AnswerException {
        if (scan.peek() != '{') {
            scan.skip();
            return;
        }
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "timings", "samples" -> object();
                case "evalTotalTime" -> eval = number();
                case "execQueueTime" -> queue = number();
                case "totalQueryableSamples" -> samples = (long) number();
                case "peakSamples" -> peak = (long) number();
                default -> scan.skip();
            }
        }
    }

    private double number() throws AnswerException {
        try {
            return Double.parseDouble(scan.number());
        } catch (NumberFormatException e) {
            throw scan.bad("a number expected");
        }
    }
}
