package io.athanor.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.jetty.compression.Compression;
import org.eclipse.jetty.compression.DecoderConfig;
import org.eclipse.jetty.compression.DecoderSource;
import org.eclipse.jetty.compression.EncoderConfig;
import org.eclipse.jetty.compression.EncoderSink;
import org.eclipse.jetty.compression.zstandard.ZstandardCompression;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compression by zstd whose native library is unpacked and loaded when a client first takes it, not at every start. */
final class LazyZstd extends Compression {
    private static final String NAME = "zstd";
    private static final int LEAST_BYTES = 48;

    private @Nullable ZstandardCompression loaded;

    LazyZstd() {
        super(NAME);
        setMinCompressSize(LEAST_BYTES);
    }

    private synchronized ZstandardCompression zstd() {
        ZstandardCompression zstd = loaded;
        if (zstd == null) {
            zstd = new ZstandardCompression();
            zstd.setByteBufferPool(getByteBufferPool());
            loaded = zstd;
        }
        return zstd;
    }

    @Override
    public RetainableByteBuffer.Mutable acquireByteBuffer(int length) {
        return zstd().acquireByteBuffer(length);
    }

    @Override
    public HttpField getContentEncodingField() {
        return new HttpField(HttpHeader.CONTENT_ENCODING, NAME);
    }

    @Override
    public HttpField getXContentEncodingField() {
        return new HttpField("X-Content-Encoding", NAME);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public List<String> getFileExtensionNames() {
        return List.of("zst");
    }

    @Override
    public DecoderConfig getDefaultDecoderConfig() {
        return zstd().getDefaultDecoderConfig();
    }

    @Override
    public void setDefaultDecoderConfig(DecoderConfig config) {
        zstd().setDefaultDecoderConfig(config);
    }

    @Override
    public EncoderConfig getDefaultEncoderConfig() {
        return zstd().getDefaultEncoderConfig();
    }

    @Override
    public void setDefaultEncoderConfig(EncoderConfig config) {
        zstd().setDefaultEncoderConfig(config);
    }

    @Override
    public InputStream newDecoderInputStream(InputStream in, DecoderConfig config) throws IOException {
        return zstd().newDecoderInputStream(in, config);
    }

    @Override
    public DecoderSource newDecoderSource(Content.Source source, DecoderConfig config) {
        return zstd().newDecoderSource(source, config);
    }

    @Override
    public OutputStream newEncoderOutputStream(OutputStream out, EncoderConfig config) throws IOException {
        return zstd().newEncoderOutputStream(out, config);
    }

    @Override
    public EncoderSink newEncoderSink(Content.Sink sink, EncoderConfig config) {
        return zstd().newEncoderSink(sink, config);
    }
}
