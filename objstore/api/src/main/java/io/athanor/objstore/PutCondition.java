package io.athanor.objstore;

/** What must hold for a conditional put to write. */
public sealed interface PutCondition {
    /** No object of that name is there. */
    record IfAbsent() implements PutCondition {
        @Override
        public String toString() {
            return "the condition \"if absent\"";
        }
    }

    /** The object is there and its {@link Bucket.ObjectInfo#version} is still this one. */
    record IfMatch(String version) implements PutCondition {
        @Override
        public String toString() {
            return "the condition \"if version " + version + "\"";
        }
    }
}
