package io.athanor.objstore;

import java.io.IOException;

/** A text that cannot be the name of an object. */
public final class InvalidObjectNameException extends IOException {
    public InvalidObjectNameException(String name, String why) {
        super("\"" + printable(name) + "\" cannot be an object's name: " + why);
    }

    private static String printable(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 200); i++) {
            char c = name.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return out.toString();
    }
}
