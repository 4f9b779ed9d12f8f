package io.athanor.component.frontend.answer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who was asked for an answer, and what became of that: {@code completeness} of a querier that tells it, and of several answers that
 * are made one. What is said of an endpoint stays as the querier wrote it.
 *
 * @param isTold whether a querier said anything
 * @param endpoints by name
 * @param silent clusters that should have data, and of which nobody tells
 */
public record Who(boolean isTold, List<Endpoint> endpoints, List<String> silent) {
    /** Nothing is told. */
    public static final Who UNTOLD = new Who(false, List.of(), List.of());

    /** Of what is kept, so many endpoints that are gone are told of. */
    private static final int MOST_KEPT = 20;

    private static final int MOST_DEPTH = 16;

    /** In the order of how much is missing. */
    private static final List<String> STATES = List.of("skipped", "answered", "partial", "failed", "gone");

    private static final int ANSWERED = 1;
    private static final int FAILED = 3;
    private static final int GONE = 4;

    /**
     * One that was asked, or not.
     *
     * @param state a place in the list of states
     * @param members of its JSON object, without those below it
     * @param below what endpoints of its own did
     */
    public record Endpoint(String name, int state, String members, List<Endpoint> below) {
        public Endpoint {
            below = List.copyOf(below);
        }

        /** Of two answers the worse counts. */
        private static Endpoint worse(Endpoint a, Endpoint b) {
            Endpoint worst = b.state > a.state ? b : a;
            return new Endpoint(worst.name, worst.state, worst.members, joined(List.of(a.below, b.below)));
        }

        private static List<Endpoint> joined(List<List<Endpoint>> all) {
            Map<String, Endpoint> joined = new LinkedHashMap<>();
            all.forEach(some -> some.forEach(one -> joined.merge(one.name, one, Endpoint::worse)));
            return List.copyOf(joined.values());
        }
    }

    public Who {
        endpoints = List.copyOf(endpoints);
        silent = List.copyOf(silent);
    }

    /** Whether something is missing that an endpoint which still takes part should have given. */
    public boolean isLacking() {
        return !silent.isEmpty() || endpoints.stream().anyMatch(e -> e.state > ANSWERED && e.state < GONE);
    }

    /** Who was asked for answers that are made one. */
    public static Who union(Collection<Who> all) {
        Map<String, Endpoint> endpoints = new TreeMap<>();
        TreeSet<String> silent = new TreeSet<>();
        boolean isTold = false;
        for (Who who : all) {
            isTold |= who.isTold;
            who.endpoints.forEach(one -> endpoints.merge(one.name, one, Endpoint::worse));
            silent.addAll(who.silent);
        }
        return isTold ? new Who(true, List.copyOf(endpoints.values()), List.copyOf(silent)) : UNTOLD;
    }

    /** What is kept of it with an answer from which nothing is missing: who was gone then. */
    public Who kept() {
        return new Who(
                isTold,
                endpoints.stream().filter(e -> e.state == GONE).limit(MOST_KEPT).toList(),
                List.of());
    }

    /** Reads {@code completeness} of an answer. */
    static Who read(JsonScan scan) throws AnswerException {
        List<Endpoint> endpoints = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        if (scan.peek() != '{') {
            scan.skip();
            return UNTOLD;
        }
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "endpoints" -> endpoints(scan, endpoints, 1);
                case "silent" -> {
                    scan.expect('[');
                    for (boolean next = !scan.take(']'); next; next = scan.more(']')) {
                        silent.add(scan.string());
                    }
                }
                default -> scan.skip();
            }
        }
        return union(List.of(new Who(true, endpoints, silent)));
    }

    private static void endpoints(JsonScan scan, List<Endpoint> into, int depth) throws AnswerException {
        if (depth > MOST_DEPTH) {
            throw scan.bad("endpoints below each other, deeper than " + MOST_DEPTH + " levels");
        }
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            into.add(endpoint(scan, depth));
        }
    }

    private static Endpoint endpoint(JsonScan scan, int depth) throws AnswerException {
        String name = "";
        int state = FAILED; // one that is not known is no good one
        StringBuilder members = new StringBuilder();
        List<Endpoint> below = new ArrayList<>();
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            scan.peek();
            int from = scan.at;
            String key = scan.string();
            scan.expect(':');
            if (key.equals("endpoints")) {
                endpoints(scan, below, depth + 1);
                continue;
            }
            scan.peek();
            int value = scan.at;
            scan.skip();
            members.append(members.isEmpty() ? "" : ",").append(scan.text(from, scan.at));
            if (key.equals("endpoint") || key.equals("state")) {
                String text = new JsonScan(scan.in, value, scan.at).string();
                name = key.equals("endpoint") ? text : name;
                state = key.equals("state") && STATES.contains(text) ? STATES.indexOf(text) : state;
            }
        }
        return new Endpoint(name, state, members.toString(), below);
    }

    /** {@code ,"completeness":{…}}, if a querier told. */
    void write(AnswerOut out) throws IOException {
        if (isTold) {
            out.raw(",\"completeness\":");
            object(out);
        }
    }

    private void object(AnswerOut out) throws IOException {
        boolean isComplete = silent.isEmpty() && endpoints.stream().noneMatch(e -> e.state > ANSWERED);
        out.raw("{\"complete\":" + isComplete + ",\"asked\":"
                + endpoints.stream().filter(e -> e.state > 0 && e.state < GONE).count());
        for (int state = 0; state < STATES.size(); state++) {
            int of = state;
            out.raw(",\"" + STATES.get(state) + "\":"
                    + endpoints.stream().filter(e -> e.state == of).count());
        }
        out.texts("silent", silent);
        endpoints(endpoints, out);
        out.raw("}");
    }

    private static void endpoints(List<Endpoint> all, AnswerOut out) throws IOException {
        out.raw(",\"endpoints\":[");
        for (int i = 0; i < all.size(); i++) {
            out.raw((i == 0 ? "{" : ",{") + all.get(i).members);
            if (!all.get(i).below.isEmpty()) {
                endpoints(all.get(i).below, out);
            }
            out.raw("}");
        }
        out.raw("]");
    }

    /** As caches keep it: nothing, or the JSON object. */
    public byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (isTold) {
            try {
                AnswerOut out = new AnswerOut((buffer, length, last) -> bytes.write(buffer, 0, length));
                object(out);
                out.end();
            } catch (IOException e) {
                throw new IllegalStateException("memory cannot be written", e);
            }
        }
        return bytes.toByteArray();
    }

    /** @throws AnswerException if it is damaged */
    public static Who decode(byte[] bytes, int from, int to) throws AnswerException {
        if (from == to) {
            return UNTOLD;
        }
        JsonScan scan = new JsonScan(bytes, from, to);
        Who who = read(scan);
        scan.end();
        return who;
    }
}
