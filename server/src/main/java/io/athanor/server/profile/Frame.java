package io.athanor.server.profile;

/**
 * One line of a stack.
 *
 * @param function class and method, or whatever names the place
 * @param file empty where it is not known
 * @param line 0 where it is not known
 */
record Frame(String function, String file, int line) {
    static Frame of(StackTraceElement element) {
        return of(element.getClassName(), element.getMethodName(), Math.max(0, element.getLineNumber()));
    }

    /** The file is that of the outermost class: recordings do not tell it. */
    static Frame of(String type, String method, int line) {
        int inner = type.indexOf('$');
        String outermost = inner < 0 ? type : type.substring(0, inner);
        return new Frame(type + "." + method, outermost.replace('.', '/') + ".java", line);
    }

    /** A class of objects: {@code [[J} is {@code long[][]}. */
    static Frame ofClass(String name) {
        int dimensions = name.lastIndexOf('[') + 1;
        String element = name.substring(dimensions);
        if (dimensions > 0) {
            element = switch (element.charAt(0)) {
                case 'L' -> element.substring(1, element.length() - 1).replace('/', '.');
                case 'B' -> "byte";
                case 'C' -> "char";
                case 'D' -> "double";
                case 'F' -> "float";
                case 'I' -> "int";
                case 'J' -> "long";
                case 'S' -> "short";
                case 'Z' -> "boolean";
                default -> element;
            };
        }
        return new Frame(element + "[]".repeat(dimensions), "", 0);
    }

    @Override
    public String toString() {
        return file.isEmpty() ? function : function + "\t" + file + ":" + line;
    }
}
