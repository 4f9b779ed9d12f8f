package io.athanor.component.tools.template;

import io.athanor.model.GoQuote;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions that templates may call. */
final class Functions {
    private static final Pattern VERB = Pattern.compile("%([-+ 0#]*)([0-9]{0,4})(?:[.]([0-9]{1,3}))?([a-zA-Z%])");

    private Functions() {}

    static @Nullable Object call(String name, List<@Nullable Object> args) {
        return switch (name) {
            case "and", "or" -> either(name, args);
            case "not" -> !Printing.isTrue(one(name, args));
            case "len" -> length(one(name, args));
            case "index" -> index(args);
            case "print" -> print(args);
            case "println" -> spaced(args) + "\n";
            case "printf" -> printf(args);
            case "eq" -> {
                atLeast(name, args, 2);
                yield args.stream().skip(1).anyMatch(arg -> Objects.equals(args.getFirst(), arg));
            }
            case "ne", "lt", "le", "gt", "ge" -> compare(name, args);
            default -> throw new TemplateException("there is no function \"" + name + "\" here");
        };
    }

    private static void atLeast(String name, List<?> args, int count) {
        if (args.size() < count) {
            throw new TemplateException("\"" + name + "\" needs " + count + " arguments or more");
        }
    }

    private static @Nullable Object one(String name, List<@Nullable Object> args) {
        if (args.size() != 1) {
            throw new TemplateException("\"" + name + "\" takes one argument");
        }
        return args.getFirst();
    }

    private static @Nullable Object either(String name, List<@Nullable Object> args) {
        atLeast(name, args, 1);
        boolean ends = name.equals("or");
        for (Object arg : args) {
            if (Printing.isTrue(arg) == ends) {
                return arg;
            }
        }
        return args.getLast();
    }

    private static Object length(@Nullable Object of) {
        return switch (of) {
            case String s -> (long) s.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            case List<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            case null, default -> throw new TemplateException("len of " + Printing.of(of));
        };
    }

    private static @Nullable Object index(List<@Nullable Object> args) {
        atLeast("index", args, 1);
        Object at = args.getFirst();
        for (Object key : args.subList(1, args.size())) {
            at = switch (at) {
                case Map<?, ?> map -> map.containsKey(key) ? map.get(key) : "";
                case List<?> list -> {
                    long i = key instanceof Long n ? n : -1;
                    if (i < 0 || i >= list.size()) {
                        throw new TemplateException("index out of range: " + Printing.of(key));
                    }
                    yield list.get((int) i);
                }
                case null, default -> throw new TemplateException("can't index " + Printing.of(at));
            };
        }
        return at;
    }

    private static boolean compare(String name, List<@Nullable Object> args) {
        if (args.size() != 2) {
            throw new TemplateException("\"" + name + "\" takes two arguments");
        }
        Object a = args.get(0);
        Object b = args.get(1);
        if (name.equals("ne")) {
            return !Objects.equals(a, b);
        }
        int c;
        if (a instanceof Long m && b instanceof Long n) {
            c = Long.compare(m, n);
        } else if (a instanceof String s && b instanceof String t) {
            c = s.compareTo(t);
        } else {
            throw new TemplateException(
                    "\"" + name + "\" cannot compare " + Printing.of(a) + " with " + Printing.of(b));
        }
        return switch (name) {
            case "lt" -> c < 0;
            case "le" -> c <= 0;
            case "gt" -> c > 0;
            default -> c >= 0;
        };
    }

    /** Spaces stand between what is no text. */
    private static String print(List<@Nullable Object> args) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < args.size(); i++) {
            boolean isSpaced = i > 0 && !(args.get(i) instanceof String) && !(args.get(i - 1) instanceof String);
            out.append(isSpaced ? " " : "").append(Printing.of(args.get(i)));
        }
        return out.toString();
    }

    private static String spaced(List<@Nullable Object> args) {
        return String.join(" ", args.stream().map(Printing::of).toList());
    }

    private static String printf(List<@Nullable Object> args) {
        if (args.isEmpty() || !(args.getFirst() instanceof String format)) {
            throw new TemplateException("printf needs a format");
        }
        Matcher verb = VERB.matcher(format);
        StringBuilder out = new StringBuilder();
        int from = 0;
        int next = 1;
        while (verb.find()) {
            out.append(format, from, verb.start());
            from = verb.end();
            if (verb.group(4).equals("%")) {
                out.append('%');
            } else if (next >= args.size()) {
                out.append("%!").append(verb.group(4)).append("(MISSING)");
            } else {
                out.append(padded(verb, formatted(verb, args.get(next++))));
            }
        }
        return out.append(format.substring(from)).toString();
    }

    private static String formatted(Matcher verb, @Nullable Object value) {
        return switch (verb.group(4)) {
            case "v", "s", "d", "t" -> Printing.of(value);
            case "q" -> GoQuote.quote(Printing.of(value));
            case "x" -> value instanceof Long n ? Long.toHexString(n) : "%!x(" + Printing.of(value) + ")";
            case "f" -> {
                double number = value instanceof Number n ? n.doubleValue() : Double.NaN;
                int digits = verb.group(3) == null ? 6 : Integer.parseInt(verb.group(3));
                yield String.format(Locale.ROOT, "%." + digits + "f", number);
            }
            default -> throw new TemplateException("printf's verb %" + verb.group(4) + " is not known here");
        };
    }

    private static String padded(Matcher verb, String text) {
        int width = verb.group(2).isEmpty() ? 0 : Integer.parseInt(verb.group(2));
        int gap = Math.max(0, width - text.codePointCount(0, text.length()));
        if (verb.group(1).indexOf('-') >= 0) {
            return text + " ".repeat(gap);
        }
        return (verb.group(1).indexOf('0') >= 0 ? "0" : " ").repeat(gap) + text;
    }
}
