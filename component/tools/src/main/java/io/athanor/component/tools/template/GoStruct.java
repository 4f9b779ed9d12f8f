package io.athanor.component.tools.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value with named fields, in their order. Values are these, {@code Map<String, ?>}, {@code List<?>}, {@code String}, {@code Long},
 * {@code Double}, {@code Boolean}, and null for what Go calls nil.
 *
 * @param type what errors call it
 */
public record GoStruct(String type, Map<String, @Nullable Object> fields) {
    public GoStruct {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
