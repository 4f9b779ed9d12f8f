package io.athanor.objstore.http;

/**
 * The bytes of an object that a request asks for; some of them may be beyond its end.
 *
 * @param offset of the first, not negative
 * @param length how many; {@link Long#MAX_VALUE}: all that follow
 */
public record ByteRange(long offset, long length) {
    /** The whole object. */
    public static final ByteRange WHOLE = new ByteRange(0, Long.MAX_VALUE);

    public boolean isWhole() {
        return equals(WHOLE);
    }

    /** As HTTP's header {@code Range} says it (RFC 9110, section 14.2). */
    public String header() {
        return "bytes=" + offset + "-" + (length > Long.MAX_VALUE - offset ? "" : offset + length - 1);
    }

    /** What is left of it when so many bytes have been read, of those that are there. */
    public ByteRange after(long read, long there) {
        return new ByteRange(offset + read, there - read);
    }
}
