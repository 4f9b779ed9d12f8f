package io.athanor.component.tools.template;

import io.athanor.component.tools.template.Node.Operand;
import io.athanor.model.GoQuote;

/** Words that stand for themselves: numbers, strings, {@code true}, {@code false}, {@code nil}; else names of functions. */
final class Constants {
    private Constants() {}

    static Operand parse(String word) {
        char first = word.charAt(0);
        if (first == '`' || first == '"') {
            String text = GoQuote.unquote(word);
            if (text == null) {
                throw new TemplateException(word + " is no string");
            }
            return new Operand.Constant(text);
        }
        if (first == '+' || first == '-' || first >= '0' && first <= '9') {
            return new Operand.Constant(number(word));
        }
        return switch (word) {
            case "true" -> new Operand.Constant(true);
            case "false" -> new Operand.Constant(false);
            case "nil" -> new Operand.Constant(null);
            default -> {
                if (!Character.isLetter(first) && first != '_') {
                    throw new TemplateException("\"" + word + "\" is not expected here");
                }
                yield new Operand.Function(word);
            }
        };
    }

    private static Object number(String word) {
        try {
            return word.indexOf('.') >= 0 || word.matches("[+-]?[0-9]+[eE].*")
                    ? (Object) Double.parseDouble(word)
                    : (Object) Long.decode(word);
        } catch (NumberFormatException e) {
            throw new TemplateException("\"" + word + "\" is no number");
        }
    }
}
