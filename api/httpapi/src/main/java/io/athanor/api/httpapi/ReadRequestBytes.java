package io.athanor.api.httpapi;

import com.google.protobuf.InvalidProtocolBufferException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.athanor.api.storeapi.prompb.ReadRequest;

/** A request of remote read in its bytes: a protobuf message, compressed by Snappy's block format. */
final class ReadRequestBytes {
    private ReadRequestBytes() {}

    /** @param most how long it may be uncompressed, bytes */
    static ReadRequest parse(byte[] compressed, int most) {
        try {
            SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
            int length = snappy.getUncompressedLength(compressed, 0);
            if (length < 0 || length > most) {
                throw ApiException.badData("a request of " + length + " bytes: " + most + " are taken");
            }
            byte[] bytes = new byte[length];
            snappy.decompress(compressed, 0, compressed.length, bytes, 0, length);
            return ReadRequest.parseFrom(bytes);
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw ApiException.badData("snappy: corrupt input");
        } catch (InvalidProtocolBufferException e) {
            throw ApiException.badData("no ReadRequest: " + e.getMessage());
        }
    }
}
