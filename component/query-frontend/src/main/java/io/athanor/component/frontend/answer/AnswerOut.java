package io.athanor.component.frontend.answer;

import io.athanor.model.GoFormat;
import io.athanor.server.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes an answer into a buffer that is sent on whenever it is full; one that fits goes out in one piece. */
final class AnswerOut {
    private static final int SIZE = 128 << 10;

    private final AnswerSink sink;
    final byte[] buffer = new byte[SIZE];
    int size;

    AnswerOut(AnswerSink sink) {
        this.sink = sink;
    }

    /** Sees to it that so many bytes fit, which are no more than half the buffer. */
    void room(int bytes) throws IOException {
        if (size + bytes > SIZE) {
            sink.send(buffer, size, false);
            size = 0;
        }
    }

    void raw(String ascii) throws IOException {
        byte[] bytes = ascii.getBytes(StandardCharsets.UTF_8);
        raw(bytes, 0, bytes.length);
    }

    void raw(byte[] in, int from, int length) throws IOException {
        int at = from;
        for (int left = length; left > 0; ) {
            room(1);
            int part = Math.min(left, SIZE - size);
            System.arraycopy(in, at, buffer, size, part);
            size += part;
            at += part;
            left -= part;
        }
    }

    /** {@code ,"name":["text",…]}, if there are any. */
    void texts(String name, List<String> texts) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        raw(",\"" + name + "\":[");
        for (int i = 0; i < texts.size(); i++) {
            raw((i == 0 ? "" : ",") + JsonText.quoted(texts.get(i)));
        }
        raw("]");
    }

    void notes(Notes notes) throws IOException {
        texts("warnings", notes.warnings());
        texts("infos", notes.infos());
    }

    /** {@code ,"stats":{…}}, if that is wanted. */
    void stats(boolean wanted, Stats stats) throws IOException {
        if (wanted) {
            raw(",\"stats\":{\"timings\":{\"evalTotalTime\":" + GoFormat.sample(stats.evalSeconds())
                    + ",\"execQueueTime\":" + GoFormat.sample(stats.queueSeconds()) + ",\"execTotalTime\":"
                    + GoFormat.sample(stats.evalSeconds() + stats.queueSeconds())
                    + "},\"samples\":{\"totalQueryableSamples\":" + stats.samples() + ",\"peakSamples\":"
                    + stats.peakSamples() + "}}");
        }
    }

    void end() throws IOException {
        sink.send(buffer, size, true);
    }
}
