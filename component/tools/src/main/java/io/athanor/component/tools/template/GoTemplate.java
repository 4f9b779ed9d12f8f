package io.athanor.component.tools.template;

import io.athanor.component.tools.template.Node.Operand;
import io.athanor.component.tools.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A template: fields, variables, pipelines, {@code if}, {@code with}, {@code range}, Go's functions but for those of HTML and URLs.
 * Templates within templates are refused by name.
 */
public final class GoTemplate {
    private final List<Node> nodes;

    private GoTemplate(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** @throws TemplateException if it is none */
    public static GoTemplate parse(String text) {
        return new GoTemplate(Parser.parse(text));
    }

    /** @throws TemplateException if it asks for what the value does not have */
    public String execute(GoStruct value) {
        Run run = new Run(value);
        run.walk(nodes, value);
        return run.out.toString();
    }

    private static final class Run {
        private final StringBuilder out = new StringBuilder();
        private final Map<String, @Nullable Object> variables = new HashMap<>();

        Run(GoStruct root) {
            variables.put("$", root);
        }

        void walk(List<Node> nodes, @Nullable Object dot) {
            for (Node node : nodes) {
                switch (node) {
                    case Node.Text(String text) -> out.append(text);
                    case Node.Print(Pipeline pipeline) -> {
                        Object value = value(pipeline, dot);
                        if (pipeline.variables().isEmpty()) {
                            out.append(Printing.ofAction(value));
                        }
                    }
                    case Node.Choice choice -> {
                        Object value = value(choice.condition(), dot);
                        if (Printing.isTrue(value)) {
                            walk(choice.then(), choice.isDot() ? value : dot);
                        } else {
                            walk(choice.otherwise(), dot);
                        }
                    }
                    case Node.Range range -> range(range, dot);
                }
            }
        }

        private void range(Node.Range range, @Nullable Object dot) {
            Pipeline over = new Pipeline(List.of(), false, range.over().commands());
            List<String> names = range.over().variables();
            Object value = value(over, dot);
            Map<Object, @Nullable Object> elements = switch (value) {
                case null -> Map.of();
                case Map<?, ?> map -> new TreeMap<>(map);
                case List<?> list -> {
                    Map<Object, @Nullable Object> byIndex = new TreeMap<>();
                    list.forEach(element -> byIndex.put((long) byIndex.size(), element));
                    yield byIndex;
                }
                default -> throw new TemplateException("range can't iterate over " + Printing.of(value));
            };
            if (elements.isEmpty()) {
                walk(range.otherwise(), dot);
            }
            elements.forEach((key, element) -> {
                if (!names.isEmpty()) {
                    variables.put(names.getLast(), element);
                }
                if (names.size() > 1) {
                    variables.put(names.getFirst(), key);
                }
                walk(range.body(), element);
            });
        }

        private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) {
            @Nullable Object last = null;
            boolean isFirst = true;
            for (List<Operand> command : pipeline.commands()) {
                last = command(command, dot, last, isFirst);
                isFirst = false;
            }
            for (String name : pipeline.variables()) {
                if (pipeline.assigns() && !variables.containsKey(name)) {
                    throw new TemplateException("undefined variable \"" + name + "\"");
                }
                variables.put(name, last);
            }
            return last;
        }

        private @Nullable Object command(
                List<Operand> command, @Nullable Object dot, @Nullable Object last, boolean isFirst) {
            if (command.getFirst() instanceof Operand.Function(String name)) {
                List<@Nullable Object> args = new ArrayList<>();
                for (Operand operand : command.subList(1, command.size())) {
                    args.add(value(operand, dot));
                }
                if (!isFirst) {
                    args.add(last);
                }
                return Functions.call(name, args);
            }
            if (command.size() > 1 || !isFirst) {
                throw new TemplateException("what is no function can't be given arguments");
            }
            return value(command.getFirst(), dot);
        }

        private @Nullable Object value(Operand operand, @Nullable Object dot) {
            return switch (operand) {
                case Operand.Constant(Object constant) -> constant;
                case Operand.Function(String name) -> Functions.call(name, List.of());
                case Operand.Field(List<String> path) -> fields(dot, path);
                case Operand.Variable(String name, List<String> path) -> {
                    if (!variables.containsKey(name)) {
                        throw new TemplateException("undefined variable \"" + name + "\"");
                    }
                    yield fields(variables.get(name), path);
                }
                case Operand.Nested(Pipeline pipeline, List<String> path) -> fields(value(pipeline, dot), path);
            };
        }

        private static @Nullable Object fields(@Nullable Object of, List<String> path) {
            @Nullable Object at = of;
            for (String field : path) {
                at = switch (at) {
                    case GoStruct struct
                    when struct.fields().containsKey(field) -> struct.fields().get(field);
                    case GoStruct struct ->
                        throw new TemplateException("can't evaluate field " + field + " in type " + struct.type());
                    case Map<?, ?> map -> map.containsKey(field) ? map.get(field) : Printing.Missing.VALUE;
                    case null -> throw new TemplateException("nil has no field " + field);
                    default -> throw new TemplateException("can't evaluate field " + field + " of " + Printing.of(at));
                };
            }
            return at;
        }
    }
}
