package io.athanor.server.flags;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes in bytes: {@code 1024}, {@code 250MB}, {@code 2GiB}. As in Thanos, MB and MiB both mean 2^20 bytes. */
public final class SizeFlag implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*([A-Za-z]*)");
    private static final Map<String, Integer> SHIFTS = Map.ofEntries(
            Map.entry("", 0),
            Map.entry("B", 0),
            Map.entry("KB", 10),
            Map.entry("KIB", 10),
            Map.entry("MB", 20),
            Map.entry("MIB", 20),
            Map.entry("GB", 30),
            Map.entry("GIB", 30),
            Map.entry("TB", 40),
            Map.entry("TIB", 40));

    @Override
    public Long convert(String value) {
        Matcher matcher = SIZE.matcher(value.strip());
        Integer shift = matcher.matches() ? SHIFTS.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        if (shift == null) {
            throw new TypeConversionException("\"" + value + "\" is not a size, for example 512MB or 2GB");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new TypeConversionException("\"" + value + "\" is too large");
        }
        return bytes.longValue();
    }
}
