package io.athanor.testing.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A protobuf message taken apart without knowing its schema, for tests of what is written without generated classes. */
public final class ProtoFields {
    private record Field(int number, long value, byte[] bytes) {}

    private final List<Field> fields = new ArrayList<>();

    /** @throws IllegalArgumentException if the bytes are no message */
    public ProtoFields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(in), new byte[0]));
                case 1 -> fields.add(new Field(number, in.getLong(), new byte[0]));
                case 2 -> {
                    byte[] bytes = new byte[Math.toIntExact(varint(in))];
                    in.get(bytes);
                    fields.add(new Field(number, 0, bytes));
                }
                case 5 -> fields.add(new Field(number, in.getInt(), new byte[0]));
                default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint longer than 10 bytes");
    }

    /** The last number of a field, 0 if it is not there. */
    public long number(int field) {
        long last = 0;
        for (Field one : fields) {
            last = one.number() == field ? one.value() : last;
        }
        return last;
    }

    /** All values of a field that holds texts, messages or bytes. */
    public List<byte[]> all(int field) {
        return fields.stream()
                .filter(one -> one.number() == field)
                .map(Field::bytes)
                .toList();
    }

    /** All messages of a field. */
    public List<ProtoFields> messages(int field) {
        return all(field).stream().map(ProtoFields::new).toList();
    }

    /** All texts of a field. */
    public List<String> texts(int field) {
        return all(field).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    /** The last text of a field, empty if it is not there. */
    public String text(int field) {
        return texts(field).isEmpty() ? "" : texts(field).getLast();
    }

    /** The numbers of a packed field. */
    public List<Long> packed(int field) {
        List<Long> numbers = new ArrayList<>();
        for (byte[] bytes : all(field)) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
                numbers.add(varint(in));
            }
        }
        return numbers;
    }
}
