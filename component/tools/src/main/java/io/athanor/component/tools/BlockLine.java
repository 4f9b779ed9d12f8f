package io.athanor.component.tools;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/** How a block is listed: one of the forms that {@code ls -o} knows. */
public sealed interface BlockLine {
    /** What is printed of a block, its newline included. */
    String of(BlockMeta meta);

    /**
     * The form of a name: empty, {@code wide}, {@code json}; else a template of Go's.
     *
     * @param zone in which times are shown
     * @throws IllegalArgumentException if the template is none
     */
    static BlockLine parse(String name, ZoneId zone) {
        return switch (name) {
            case "" -> new Name();
            case "wide" -> new Wide(zone);
            case "json" -> new Json();
            default -> new Templated(io.athanor.component.tools.template.GoTemplate.parse(name));
        };
    }

    /** The ULID. */
    record Name() implements BlockLine {
        @Override
        public String of(BlockMeta meta) {
            return meta.ulid() + "\n";
        }
    }

    /** Times, level, resolution and source on one line. */
    record Wide(ZoneId zone) implements BlockLine {
        @Override
        public String of(BlockMeta meta) {
            long from = meta.minTime() / 1000;
            long until = meta.maxTime() / 1000;
            ThanosMeta thanos = Metas.thanos(meta);
            return meta.ulid() + " -- " + GoTimes.rfc3339(from, zone) + " - " + GoTimes.rfc3339(until, zone)
                    + " Diff: " + GoTimes.duration((until - from) * 1_000_000_000L) + ", Compaction: "
                    + meta.compaction().level() + ", Downsample: " + thanos.resolution() + ", Source: "
                    + thanos.source() + "\n";
        }
    }

    /** The meta as JSON. */
    record Json() implements BlockLine {
        @Override
        public String of(BlockMeta meta) {
            return new String(meta.withThanos(Metas.thanos(meta)).toBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whatever a template makes of the meta. */
    record Templated(io.athanor.component.tools.template.GoTemplate template) implements BlockLine {
        @Override
        public String of(BlockMeta meta) {
            return template.execute(MetaFields.of(meta)) + "\n";
        }
    }
}
