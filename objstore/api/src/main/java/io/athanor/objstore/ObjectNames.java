package io.athanor.objstore;

import java.util.Comparator;

/**
 * What a name of an object may be, alike for every provider, and the order of names.
 *
 * <p><b>Grammar</b> {@code segment ("/" segment)*}; a segment is not empty, not {@code .} or {@code ..}, and holds no NUL;
 * a name has at most {@value #MAX_LENGTH} UTF-16 units.
 */
public final class ObjectNames {
    /** The greatest length of a name (S3's limit is 1,024 bytes). */
    public static final int MAX_LENGTH = 1024;

    /** Byte order of the UTF-8 forms, which is the order of code points. */
    public static final Comparator<String> ORDER = ObjectNames::compare;

    private ObjectNames() {}

    /**
     * The name itself, if it can be one.
     *
     * @throws InvalidObjectNameException saying why it cannot
     */
    public static String check(String name) throws InvalidObjectNameException {
        if (name.isEmpty()) {
            throw new InvalidObjectNameException(name, "it is empty");
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidObjectNameException(name, "it is longer than " + MAX_LENGTH + " characters");
        }
        if (name.indexOf('\0') >= 0) {
            throw new InvalidObjectNameException(name, "it holds a NUL");
        }
        int from = 0;
        while (from <= name.length()) {
            int slash = name.indexOf('/', from);
            int to = slash < 0 ? name.length() : slash;
            checkSegment(name, name.substring(from, to));
            from = to + 1;
        }
        return name;
    }

    /**
     * Checks what {@link Bucket#getRange} is asked for.
     *
     * @throws InvalidObjectNameException if the name cannot be one
     * @throws IllegalArgumentException if the range is negative
     */
    public static void checkRange(String name, long offset, long length) throws InvalidObjectNameException {
        check(name);
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("negative range of \"" + name + "\": " + length + " from " + offset);
        }
    }

    /**
     * The prefix that all names below a directory have: {@code ""} for the root, else the directory with one {@code /} at
     * its end, whether or not it was given with one.
     *
     * @throws InvalidObjectNameException if it cannot be the name of a directory
     */
    public static String prefix(String dir) throws InvalidObjectNameException {
        if (dir.isEmpty()) {
            return "";
        }
        return dir.endsWith("/") ? check(dir.substring(0, dir.length() - 1)) + "/" : check(dir) + "/";
    }

    private static void checkSegment(String name, String segment) throws InvalidObjectNameException {
        if (segment.isEmpty()) {
            throw new InvalidObjectNameException(name, "it has an empty part (a slash at an end, or two in a row)");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new InvalidObjectNameException(name, "\"" + segment + "\" is not allowed as a part");
        }
    }

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean sx = Character.isSurrogate(x);
                boolean sy = Character.isSurrogate(y);
                return sx == sy ? Character.compare(x, y) : sx ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
