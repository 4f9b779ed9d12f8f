package io.athanor.model.regex;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Matches values by a deterministic automaton whose states are made when they are first needed.
 *
 * <p>Characters that no part of the expression tells apart share a class; a state is a set of states of the
 * {@link Program}; {@code table[state][class]} is the next one, 0 as long as nobody asked; the row's last cell says whether
 * the state accepts. State 1 is the dead one. The number of table cells is bounded: when it is used up, the sets are walked
 * without being kept, so that the time stays linear in value and expression.
 *
 * <p>Used by many threads at once: new states are made under the lock, and read without it. A cell is written once; who
 * finds it, or the row that it leads to, still empty asks under the lock.
 */
final class Automaton implements ValuePattern.Test {
    private static final int MAX_CELLS = 1 << 18;
    private static final int MAX_STATES = 1024;
    private static final int UNKNOWN = 0;
    private static final int DEAD = 1;
    private static final int FULL = -1;
    private static final int REFUSES = 1;
    private static final int ACCEPTS = 2;

    private final Program program;
    private final int[] borders;
    private final byte[] asciiClass = new byte[128];
    private final boolean wideClasses;
    private final int maxStates;
    private final int[][] table;
    private final int[][] members;
    private final int start;
    private final Map<Members, Integer> known = new HashMap<>();
    private int states = 2;

    private record Members(int[] states) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Members(int[] other) && Arrays.equals(states, other);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(states);
        }
    }

    Automaton(Program program) {
        this.program = program;
        this.borders = borders(program);
        this.wideClasses = borders.length > 127;
        for (int c = 0; c < 128; c++) {
            asciiClass[c] = (byte) (wideClasses ? 0 : search(c));
        }
        this.maxStates = Math.clamp(MAX_CELLS / (borders.length + program.size), 16, MAX_STATES);
        this.table = new int[maxStates][];
        this.members = new int[maxStates][];
        this.table[DEAD] = new int[borders.length + 1];
        Arrays.fill(table[DEAD], DEAD);
        this.table[DEAD][borders.length] = REFUSES;
        this.members[DEAD] = new int[0];
        known.put(new Members(members[DEAD]), DEAD);
        this.start = intern(closure(new int[] {program.start}, 1));
    }

    /** The least character of each class, ascending from 0. */
    private static int[] borders(Program program) {
        int[] all = new int[1];
        int n = 1;
        for (int s = 0; s < program.size; s++) {
            int[] ranges = program.sets[s].ranges();
            if (n + ranges.length > all.length) {
                all = Arrays.copyOf(all, 2 * (n + ranges.length));
            }
            for (int i = 0; i < ranges.length; i += 2) {
                all[n++] = ranges[i];
                all[n++] = ranges[i + 1] + 1;
            }
        }
        return Arrays.stream(all, 0, n)
                .filter(c -> c <= Character.MAX_CODE_POINT)
                .sorted()
                .distinct()
                .toArray();
    }

    private int search(int c) {
        int i = Arrays.binarySearch(borders, c);
        return i >= 0 ? i : -i - 2;
    }

    private int classOf(int c) {
        return c < 128 && !wideClasses ? asciiClass[c] : search(c);
    }

    @Override
    public boolean matches(byte[] utf8, int from, int to) {
        if (wideClasses) {
            return ValuePattern.Test.super.matches(utf8, from, to);
        }
        int state = start;
        int[] row = table[start];
        for (int i = from; i < to; i++) {
            int c = utf8[i];
            if (c < 0) {
                return ValuePattern.Test.super.matches(utf8, from, to);
            }
            int cls = asciiClass[c];
            int next = row[cls];
            int[] nextRow = table[next];
            if (nextRow == null) {
                next = step(state, cls);
                if (next == FULL) {
                    return ValuePattern.Test.super.matches(utf8, from, to);
                }
                nextRow = table[next];
            }
            if (next == DEAD) {
                return false;
            }
            state = next;
            row = nextRow;
        }
        return accepts(state, row);
    }

    @Override
    public boolean matches(String value) {
        int state = start;
        int[] row = table[start];
        for (int i = 0; i < value.length(); i++) {
            int c = value.charAt(i);
            if (Character.isHighSurrogate((char) c)) {
                c = value.codePointAt(i);
                i += Character.charCount(c) - 1;
            }
            int cls = classOf(c);
            int next = row[cls];
            int[] nextRow = table[next];
            if (nextRow == null) {
                next = step(state, cls);
                if (next == FULL) {
                    return walk(membersOf(state), value, i - Character.charCount(c) + 1);
                }
                nextRow = table[next];
            }
            if (next == DEAD) {
                return false;
            }
            state = next;
            row = nextRow;
        }
        return accepts(state, row);
    }

    private boolean accepts(int state, int[] row) {
        int seen = row[borders.length];
        return seen == UNKNOWN ? acceptsForSure(state) : seen == ACCEPTS;
    }

    private synchronized boolean acceptsForSure(int state) {
        return table[state][borders.length] == ACCEPTS;
    }

    private synchronized int[] membersOf(int state) {
        return members[state];
    }

    private synchronized int step(int state, int cls) {
        int next = table[state][cls];
        if (next == UNKNOWN) {
            next = intern(move(members[state], borders[cls]));
            if (next != FULL) {
                table[state][cls] = next;
            }
        }
        return next;
    }

    private int intern(int[] set) {
        Members key = new Members(set);
        Integer id = known.get(key);
        if (id != null) {
            return id;
        }
        if (states == maxStates) {
            return FULL;
        }
        members[states] = set;
        int[] row = new int[borders.length + 1];
        row[borders.length] = Arrays.binarySearch(set, program.accept) >= 0 ? ACCEPTS : REFUSES;
        table[states] = row;
        known.put(key, states);
        return states++;
    }

    /** Goes on from a set of states without keeping the sets on the way. */
    private boolean walk(int[] from, String value, int at) {
        int[] set = from;
        for (int i = at; i < value.length() && set.length > 0; ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            set = move(set, c);
        }
        return Arrays.binarySearch(set, program.accept) >= 0;
    }

    private int[] move(int[] from, int c) {
        int[] to = new int[from.length];
        int n = 0;
        for (int s : from) {
            if (program.reads(s) && program.sets[s].contains(c)) {
                to[n++] = program.first[s];
            }
        }
        return closure(to, n);
    }

    /** All states that the first {@code n} reach without reading and that read or accept, ascending. */
    private int[] closure(int[] from, int n) {
        boolean[] seen = new boolean[program.size];
        int[] stack = new int[Math.max(16, 2 * program.size + n)];
        int depth = 0;
        for (int i = 0; i < n; i++) {
            stack[depth++] = from[i];
        }
        int found = 0;
        while (depth > 0) {
            int s = stack[--depth];
            if (s < 0 || seen[s]) {
                continue;
            }
            seen[s] = true;
            if (program.reads(s) || s == program.accept) {
                found++;
            } else {
                stack[depth++] = program.first[s];
                stack[depth++] = program.second[s];
            }
        }
        int[] out = new int[found];
        int at = 0;
        for (int s = 0; at < found; s++) {
            if (seen[s] && (program.reads(s) || s == program.accept)) {
                out[at++] = s;
            }
        }
        return out;
    }
}
