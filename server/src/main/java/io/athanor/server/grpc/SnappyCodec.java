package io.athanor.server.grpc;

import io.airlift.compress.v3.snappy.SnappyFramedInputStream;
import io.airlift.compress.v3.snappy.SnappyFramedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Message compression by snappy's framed stream format, named {@code snappy} on the wire as Thanos names it. */
final class SnappyCodec implements Codec {
    @Override
    public String getMessageEncoding() {
        return "snappy";
    }

    @Override
    public InputStream decompress(InputStream in) throws IOException {
        return new SnappyFramedInputStream(new SnappyJavaDecompressor(), in);
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
        return new SnappyFramedOutputStream(new SnappyJavaCompressor(), out);
    }
}
