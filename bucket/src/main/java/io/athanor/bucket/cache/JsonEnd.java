package io.athanor.bucket.cache;

/** Whether a JSON object is there to its end: what a connection cut short is not to be kept. */
final class JsonEnd {
    private JsonEnd() {}

    /** Whether every brace that is opened is closed, and there is one. Nothing else is looked at. */
    static boolean isWhole(byte[] json) {
        int depth = 0;
        boolean isText = false;
        boolean isEmpty = true;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (isText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    isText = false;
                }
            } else if (c == '"') {
                isText = true;
            } else if (c == '{') {
                depth++;
                isEmpty = false;
            } else if (c == '}') {
                depth--;
            }
        }
        return depth == 0 && !isText && !isEmpty;
    }
}
