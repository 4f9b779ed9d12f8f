package io.athanor.model.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts with anything between them: {@code begin.*middle.*end}, {@code .+} at one place.
 *
 * <p>The middle texts are looked for from left to right, each as early as possible, which finds a match if there is one.
 */
final class Pieces implements ValuePattern.Test {
    private final String prefix;
    private final String suffix;
    private final String[] middle;
    private final byte[] asciiPrefix;
    private final byte[] asciiSuffix;
    private final byte[][] asciiMiddle;
    private final boolean isAscii;

    /** Least length of a matching value, in UTF-16 units. */
    private final int minLength;

    private Pieces(String prefix, List<String> middle, String suffix, int gap) {
        this.prefix = prefix;
        this.suffix = suffix;
        this.middle = middle.toArray(String[]::new);
        this.asciiMiddle = middle.stream().map(Ascii::bytes).toArray(byte[][]::new);
        this.isAscii = Ascii.is(prefix) && Ascii.is(suffix) && middle.stream().allMatch(Ascii::is);
        this.asciiPrefix = Ascii.bytes(prefix);
        this.asciiSuffix = Ascii.bytes(suffix);
        this.minLength = prefix.length() + suffix.length() + gap;
    }

    /** A test for expressions of that form; null for all others. */
    static @Nullable Pieces of(Node node) {
        List<Node> parts = node instanceof Node.Sequence(List<Node> p) ? p : List.of(node);
        List<String> texts = new ArrayList<>(List.of(""));
        int gap = 0;
        for (Node part : parts) {
            if (part instanceof Node.Literal(String text)) {
                texts.set(texts.size() - 1, texts.getLast() + text);
            } else if (part.isAnything() || part.isSomething()) {
                gap += part.isSomething() ? 1 : 0;
                texts.add("");
            } else {
                return null;
            }
        }
        List<String> middle = texts.size() < 2 ? List.of() : texts.subList(1, texts.size() - 1);
        middle = middle.stream().filter(text -> !text.isEmpty()).toList();
        boolean supported = texts.size() >= 2 && (gap == 0 || (gap == 1 && middle.isEmpty()));
        return supported ? new Pieces(texts.getFirst(), middle, texts.getLast(), gap) : null;
    }

    @Override
    public boolean matches(String value) {
        if (value.length() < minLength || !value.startsWith(prefix) || !value.endsWith(suffix)) {
            return false;
        }
        int from = prefix.length();
        int end = value.length() - suffix.length();
        for (String text : middle) {
            int at = value.indexOf(text, from);
            if (at < 0 || at + text.length() > end) {
                return false;
            }
            from = at + text.length();
        }
        return true;
    }

    @Override
    public boolean matches(byte[] utf8, int from, int to) {
        if (!isAscii) {
            return ValuePattern.Test.super.matches(utf8, from, to);
        }
        if (to - from < minLength
                || !Ascii.isAt(utf8, from, asciiPrefix)
                || !Ascii.isAt(utf8, to - asciiSuffix.length, asciiSuffix)) {
            return false;
        }
        int at = from + asciiPrefix.length;
        int end = to - asciiSuffix.length;
        for (byte[] text : asciiMiddle) {
            at = Ascii.find(utf8, at, end, text);
            if (at < 0) {
                return false;
            }
            at += text.length;
        }
        return true;
    }
}
