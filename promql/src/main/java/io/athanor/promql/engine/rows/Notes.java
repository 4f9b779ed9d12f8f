package io.athanor.promql.engine.rows;

import io.athanor.promql.parser.PositionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects notes, each text once. Not for use by several threads; what they collect apart is put together by {@link #addAll}. */
public final class Notes {
    private final TreeMap<String, Note> notes = new TreeMap<>();
    private final TreeMap<String, ForcedMonotonicity> forced = new TreeMap<>();

    public void warning(String text, PositionRange position) {
        add(new Note(true, text, position));
    }

    public void info(String text, PositionRange position) {
        add(new Note(false, text, position));
    }

    private void add(Note note) {
        notes.merge(note.text(), note, Note::merge);
    }

    /** Notes that buckets of a classic histogram had to be made to rise. */
    public void forcedMonotonicity(ForcedMonotonicity one) {
        forced.merge(one.text(), one, ForcedMonotonicity::merge);
    }

    public void addAll(Notes other) {
        other.notes.values().forEach(this::add);
        other.forced.values().forEach(this::forcedMonotonicity);
    }

    public boolean isEmpty() {
        return notes.isEmpty() && forced.isEmpty();
    }

    /** The warnings (or the infos), with their places in the query, sorted. */
    public List<String> texts(boolean warnings, String query) {
        List<String> texts = new ArrayList<>();
        for (Note note : notes.values()) {
            if (note.warning() == warnings) {
                texts.add(note.text() + " (" + note.position().lineAndColumn(query) + ")");
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
