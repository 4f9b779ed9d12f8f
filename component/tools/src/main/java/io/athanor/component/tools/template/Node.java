package io.athanor.component.tools.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template. */
sealed interface Node {
    /** As it stands. */
    record Text(String text) implements Node {}

    /** The value of a pipeline, printed, unless it goes into a variable. */
    record Print(Pipeline pipeline) implements Node {}

    /** {@code if} and {@code with}: the latter makes the value the dot. */
    record Choice(Pipeline condition, boolean isDot, List<Node> then, List<Node> otherwise) implements Node {}

    /** {@code range}: once per element. */
    record Range(Pipeline over, List<Node> body, List<Node> otherwise) implements Node {}

    /**
     * Commands, each given the value of the one before as its last argument.
     *
     * @param variables that get the value; of {@code range} two: index and element
     * @param assigns whether they were there already
     */
    record Pipeline(List<String> variables, boolean assigns, List<List<Operand>> commands) {}

    /** What a command is made of. */
    sealed interface Operand {
        /** A constant; null is nil. */
        record Constant(@Nullable Object value) implements Operand {}

        /** A function by its name. */
        record Function(String name) implements Operand {}

        /** A chain of fields, of the dot. */
        record Field(List<String> path) implements Operand {}

        /** A variable and fields of it; {@code $} is what the template was given. */
        record Variable(String name, List<String> path) implements Operand {}

        /** A pipeline in parentheses, and fields of it. */
        record Nested(Pipeline pipeline, List<String> path) implements Operand {}
    }
}
