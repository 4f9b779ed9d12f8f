package io.athanor.component.tools.template;

import io.athanor.component.tools.template.Lexer.Piece;
import io.athanor.component.tools.template.Node.Operand;
import io.athanor.component.tools.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Makes nodes of a template's pieces. */
final class Parser {
    private static final int DEEPEST = 100;
    private static final Set<String> NOT_BUILT = Set.of("define", "template", "block", "break", "continue");

    private final List<Piece> pieces;
    private int next;
    private int depth;

    /** The words of the action that ended the last list. */
    private List<String> end = List.of();

    private Parser(List<Piece> pieces) {
        this.pieces = pieces;
    }

    static List<Node> parse(String template) {
        Parser parser = new Parser(Lexer.pieces(template));
        List<Node> nodes = parser.list();
        if (!parser.end.isEmpty()) {
            throw new TemplateException("\"" + parser.end.getFirst() + "\" without a beginning");
        }
        return nodes;
    }

    /** Nodes up to {@code end}, {@code else} or the template's end. */
    private List<Node> list() {
        if (++depth > DEEPEST) {
            throw new TemplateException("the template is nested more than " + DEEPEST + " deep");
        }
        List<Node> nodes = new ArrayList<>();
        List<String> ending = List.of();
        while (next < pieces.size()) {
            Piece piece = pieces.get(next++);
            if (!piece.isAction()) {
                nodes.add(new Node.Text(piece.text()));
                continue;
            }
            if (piece.words().isEmpty()) {
                throw new TemplateException("an action is empty");
            }
            String word = piece.words().getFirst();
            if (word.equals("end") || word.equals("else")) {
                ending = piece.words();
                break;
            }
            nodes.add(action(piece.words()));
        }
        depth--;
        end = ending;
        return nodes;
    }

    private Node action(List<String> words) {
        String word = words.getFirst();
        if (NOT_BUILT.contains(word)) {
            throw new TemplateException("\"" + word + "\" is not built");
        }
        List<String> rest = words.subList(1, words.size());
        return switch (word) {
            case "if", "with" -> choice(rest, word.equals("with"));
            case "range" -> {
                Pipeline over = pipeline(rest, true);
                List<Node> body = list();
                yield new Node.Range(over, body, otherwise("range"));
            }
            default -> new Node.Print(pipeline(words, false));
        };
    }

    private Node choice(List<String> words, boolean isDot) {
        Pipeline condition = pipeline(words, false);
        List<Node> then = list();
        return new Node.Choice(condition, isDot, then, otherwise(isDot ? "with" : "if"));
    }

    /** What follows {@code else}; closes the action. */
    private List<Node> otherwise(String of) {
        List<String> closing = end;
        if (closing.isEmpty()) {
            throw new TemplateException("\"" + of + "\" has no end");
        }
        if (closing.getFirst().equals("end")) {
            return List.of();
        }
        if (closing.size() > 1) {
            return List.of(action(closing.subList(1, closing.size())));
        }
        List<Node> nodes = list();
        if (end.size() != 1 || !end.getFirst().equals("end")) {
            throw new TemplateException("\"else\" of \"" + of + "\" has no end");
        }
        return nodes;
    }

    private static Pipeline pipeline(List<String> words, boolean mayHaveTwo) {
        int sign = -1;
        for (int i = 0; i < Math.min(words.size(), 4); i++) {
            if (words.get(i).equals(":=") || words.get(i).equals("=")) {
                sign = i;
                break;
            }
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < sign; i++) {
            boolean isName = i % 2 == 0
                    ? words.get(i).matches("[$][A-Za-z_0-9]+")
                    : words.get(i).equals(",");
            if (!isName || i > 0 && !mayHaveTwo) {
                throw new TemplateException("\"" + words.get(i) + "\" cannot stand before \"" + words.get(sign) + "\"");
            }
            if (i % 2 == 0) {
                variables.add(words.get(i));
            }
        }
        boolean assigns = sign >= 0 && words.get(sign).equals("=");
        return new Words(words.subList(sign + 1, words.size())).whole(variables, assigns);
    }

    /** The words of one pipeline. */
    private static final class Words {
        private final List<String> words;
        private int at;
        private int depth;

        Words(List<String> words) {
            this.words = words;
        }

        Pipeline whole(List<String> variables, boolean assigns) {
            Pipeline pipeline = pipeline(variables, assigns);
            if (at < words.size()) {
                throw new TemplateException("\"" + words.get(at) + "\" is not expected here");
            }
            return pipeline;
        }

        private Pipeline pipeline(List<String> variables, boolean assigns) {
            if (++depth > DEEPEST) {
                throw new TemplateException("parentheses are nested more than " + DEEPEST + " deep");
            }
            List<List<Operand>> commands = new ArrayList<>();
            commands.add(command());
            while (at < words.size() && words.get(at).equals("|")) {
                at++;
                commands.add(command());
            }
            depth--;
            return new Pipeline(variables, assigns, commands);
        }

        private List<Operand> command() {
            List<Operand> command = new ArrayList<>();
            while (at < words.size()
                    && !words.get(at).equals("|")
                    && !words.get(at).equals(")")) {
                command.add(operand(words.get(at++)));
            }
            if (command.isEmpty()) {
                throw new TemplateException("a command is missing");
            }
            return command;
        }

        private Operand operand(String word) {
            char first = word.charAt(0);
            if (first == '(') {
                Pipeline nested = pipeline(List.of(), false);
                if (at >= words.size() || !words.get(at).equals(")")) {
                    throw new TemplateException("\"(\" is not closed");
                }
                at++;
                boolean hasPath = at < words.size() && words.get(at).matches("([.][A-Za-z_0-9]+)+");
                return new Operand.Nested(nested, hasPath ? path(words.get(at++)) : List.of());
            }
            if (first == '.') {
                return new Operand.Field(path(word));
            }
            if (first == '$') {
                int dot = word.indexOf('.');
                return dot < 0
                        ? new Operand.Variable(word, List.of())
                        : new Operand.Variable(word.substring(0, dot), path(word.substring(dot)));
            }
            return Constants.parse(word);
        }

        private static List<String> path(String fields) {
            return fields.equals(".")
                    ? List.of()
                    : Arrays.asList(fields.substring(1).split("\\."));
        }
    }
}
