package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import io.athanor.promql.parser.PositionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects notes, each text once. Not for use by several threads; what they collect apart is put together by {@link #addAll}. */
public final class Notes {
    private final TreeMap<String, Note> notes = new TreeMap<>();
    private final TreeMap<String, ForcedMonotonicity> forced = new TreeMap<>();

    private final TreeMap<String, Map<Counted, Note>> counted = new TreeMap<>();
    private final Map<Place, Last> lasts = new HashMap<>();
    private @Nullable Place place;
    private int rank;
    private long made;

    /** A series of an operator; the operator is meant itself, not one that equals it. */
    public record Counted(Object operator, Labels series) {}

    /** Where only the last note counts; the operator is meant itself, not one that equals it. */
    private record Place(Object operator, int step) {}

    private record Last(int rank, Note note) {
        private Last later(Last other) {
            return other.rank >= rank ? other : this;
        }
    }

    public void warning(String text, PositionRange position, PositionRange about) {
        add(new Note(true, text, position, about, 0));
    }

    /**
     * A warning that says how often it was met.
     *
     * @param by who met it so often; who says it again (a row may be computed more than once) is not counted again
     */
    public void countedWarning(String text, PositionRange position, Counted by, long count) {
        counted.computeIfAbsent(text, t -> new HashMap<>()).put(by, new Note(true, text, position, position, count));
    }

    public void info(String text, PositionRange position, PositionRange about) {
        add(new Note(false, text, position, about, 0));
    }

    /**
     * Until {@link #everyOne}, of the notes that one operator makes at one step only that of the highest rank is kept: an
     * operator between vectors forgets in Prometheus all but the last.
     */
    public void lastOf(Object operator, int step, int rank) {
        place = new Place(operator, step);
        this.rank = rank;
    }

    /** Every note is kept from here on. */
    public void everyOne() {
        place = null;
    }

    private void add(Note note) {
        made++;
        Place at = place;
        if (at != null) {
            lasts.merge(at, new Last(rank, note), Last::later);
            return;
        }
        keep(note);
    }

    private void keep(Note note) {
        notes.merge(note.text(), note, Note::merge);
    }

    /** Notes that buckets of a classic histogram had to be made to rise. */
    public void forcedMonotonicity(ForcedMonotonicity one) {
        forced.merge(one.text(), one, ForcedMonotonicity::merge);
    }

    public void addAll(Notes other) {
        other.notes.values().forEach(this::keep);
        other.lasts.forEach((at, last) -> lasts.merge(at, last, Last::later));
        other.forced.values().forEach(this::forcedMonotonicity);
        other.counted.forEach((text, notes) ->
                counted.computeIfAbsent(text, t -> new HashMap<>()).putAll(notes));
    }

    /** How many notes were made here so far, equal ones counted each time. */
    public long made() {
        return made;
    }

    public boolean isEmpty() {
        return notes.isEmpty() && lasts.isEmpty() && forced.isEmpty() && counted.isEmpty();
    }

    /** The warnings (or the infos), with their places in the query, sorted. */
    public List<String> texts(boolean warnings, String query) {
        lasts.values().forEach(last -> keep(last.note));
        lasts.clear();
        counted.values().forEach(all -> all.values().forEach(this::keep));
        counted.clear();
        List<String> texts = new ArrayList<>();
        for (Note note : notes.values()) {
            if (note.warning() == warnings) {
                texts.add(note.placed(query));
            }
        }
        if (!warnings) {
            for (ForcedMonotonicity one : forced.values()) {
                texts.add(one.detail() + " (" + one.position().lineAndColumn(query) + ")");
            }
        }
        texts.sort(null);
        return texts;
    }
}
