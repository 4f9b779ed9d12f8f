package io.athanor.model.regex;

/** Text that is no regular expression, or one that asks for too much. The message is that of Go's parser. */
public final class RegexSyntaxException extends RuntimeException {
    /**
     * @param problem what is wrong, in the words of Go's {@code regexp/syntax}
     * @param fragment the part of the expression that is wrong
     */
    RegexSyntaxException(String problem, String fragment) {
        super("error parsing regexp: " + problem + ": `" + fragment + "`");
    }
}
