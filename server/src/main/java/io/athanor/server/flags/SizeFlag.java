package io.athanor.server.flags;

import io.athanor.server.config.ByteSizes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@link ByteSizes}. */
public final class SizeFlag implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
        return ByteSizes.parse(value)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + value + "\" is not a size below 8 EiB, for example 512MB or 2GB"));
    }
}
