package io.athanor.server.config;

import io.athanor.server.Failures;
import io.athanor.server.UserError;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A piece of configuration and where it came from.
 *
 * @param source a file's name or a flag's, for error messages
 * @param text the content
 */
public record ConfigText(String source, String text) {
    private static final long MAX_BYTES = 16L << 20;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([^)\\s]*)\\)");

    /**
     * The content of {@code --flag} or of the file that {@code --flag-file} names; null if neither is given.
     *
     * @throws UserError if both are given, or the file cannot be read
     */
    public static @Nullable ConfigText of(String flag, @Nullable String content, @Nullable Path file) {
        if (content != null && !content.isBlank() && file != null) {
            throw UserError.usage("both " + flag + " and " + flag + "-file are given: give one of them");
        }
        if (file != null) {
            return read(flag + "-file", file);
        }
        return content == null || content.isBlank() ? null : new ConfigText(flag, content);
    }

    /** Reads a file that a flag names. */
    public static ConfigText read(String flag, Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw UserError.configuration(
                        flag + ": " + file + " is larger than " + MAX_BYTES + " bytes: not a configuration file");
            }
            return new ConfigText(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw UserError.configuration(flag + ": " + file + " does not exist: create it, or correct the path");
        } catch (MalformedInputException e) {
            throw UserError.configuration(flag + ": " + file + " is not UTF-8 text");
        } catch (IOException e) {
            String why = Failures.describe(e);
            throw new UserError(
                    UserError.Kind.CONFIGURATION,
                    flag + ": cannot read " + file + ": " + (why == null ? e.getMessage() : why),
                    e);
        }
    }

    /**
     * The same with each {@code $(NAME)} replaced by that environment variable.
     *
     * @throws UserError if a variable is not set, with the line
     */
    public ConfigText expand(Map<String, String> environment) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = environment.get(matcher.group(1));
            if (value == null) {
                long line = 1
                        + text.substring(0, matcher.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                throw UserError.configuration(source + ":" + line + ": the environment variable " + matcher.group(1)
                        + " is not set: set it, or remove " + matcher.group());
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return new ConfigText(source, matcher.appendTail(out).toString());
    }
}
