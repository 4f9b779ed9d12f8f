package io.athanor.component.frontend.answer;

/** Reads what {@link Bytes} writes; every length is checked against what is there. */
final class BytesIn {
    final byte[] in;
    private final int end;
    int at;

    BytesIn(byte[] in, int from, int to) {
        this.in = in;
        this.at = from;
        this.end = to;
    }

    AnswerException cut() {
        return new AnswerException("a stored piece of an answer is damaged at byte " + at);
    }

    int left() {
        return end - at;
    }

    int varint() throws AnswerException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (at >= end) {
                throw cut();
            }
            byte b = in[at++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                if (value < 0) {
                    throw cut();
                }
                return value;
            }
        }
        throw cut();
    }

    /** A length of something that follows. */
    int length() throws AnswerException {
        int length = varint();
        if (length > left()) {
            throw cut();
        }
        return length;
    }

    void skip(int length) throws AnswerException {
        if (length < 0 || length > left()) {
            throw cut();
        }
        at += length;
    }

    int unsigned8() throws AnswerException {
        skip(1);
        return in[at - 1] & 0xff;
    }

    long fixed64() throws AnswerException {
        skip(8);
        long v = 0;
        for (int i = at - 8; i < at; i++) {
            v = v << 8 | in[i] & 0xff;
        }
        return v;
    }
}
