package io.athanor.api.httpapi;

import io.athanor.server.http.Form;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Thanos's API of blocks, for every component that has some: {@code /api/v1/blocks} and {@code /api/v1/blocks/mark}, and
 * beside them {@code /api/v1/blocks/states}, which tells of the blocks that are left out, and of marks.
 */
public final class BlocksApi {
    private final String label;
    private final Supplier<ShownBlocks> loaded;
    private final Supplier<ShownBlocks> global;
    private final @Nullable Marking marking;
    private final InstantSource clock;

    /** Writes marks into the bucket. */
    public interface Marking {
        /** Whether the bucket has a block: one with a meta. */
        boolean exists(Ulid block) throws IOException;

        /** Writes a mark, unless there is one of its kind. */
        void mark(BlockMark mark) throws IOException;
    }

    /**
     * @param label the external label by which pages group blocks ({@code --bucket-web-label}); empty: all of them
     * @param loaded the blocks that the component works on
     * @param global all blocks of the bucket
     * @param marking null if marking is not allowed ({@code --disable-admin-operations})
     */
    public BlocksApi(
            String label,
            Supplier<ShownBlocks> loaded,
            Supplier<ShownBlocks> global,
            @Nullable Marking marking,
            InstantSource clock) {
        this.label = label;
        this.loaded = loaded;
        this.global = global;
        this.marking = marking;
        this.clock = clock;
    }

    /** All routes; the handler names are those of Thanos's metrics. */
    public Routes routes() {
        return new Routes()
                .add("GET", "/api/v1/blocks", "blocks", HttpApi.serve(this::blocks))
                .add("GET", "/api/v1/blocks/states", "blocks_states", HttpApi.serve(this::states))
                .add("POST", "/api/v1/blocks/mark", "blocks_mark", HttpApi.serve(this::mark));
    }

    private ShownBlocks asked(HttpExchange exchange) throws IOException {
        return exchange.form().first("view").equals("loaded") ? loaded.get() : global.get();
    }

    private Answer blocks(HttpExchange exchange) throws IOException {
        ShownBlocks shown = asked(exchange);
        return Answer.of(out -> {
            out.raw("{\"label\":");
            out.string(label);
            out.raw(",\"blocks\":[");
            String separator = "";
            for (BlockMeta meta : shown.blocks()) {
                out.raw(separator);
                out.json(meta.toJson());
                separator = ",";
            }
            out.raw("],\"refreshedAt\":");
            out.string(time(shown.refreshedAt()));
            out.raw(",\"err\":");
            if (shown.error().isEmpty()) {
                out.raw("null");
            } else {
                out.string(shown.error());
            }
            out.raw('}');
        });
    }

    /** As Go writes it: the fraction without trailing zeros. */
    private static String time(@Nullable Instant time) {
        return time == null
                ? "0001-01-01T00:00:00Z"
                : DateTimeFormatter.ISO_INSTANT.format(time).replaceFirst("(\\.[0-9]*?)0+Z$", "$1Z");
    }

    /** Beyond Thanos: what is not in the view and why, what is marked, and whether marking is allowed. */
    private Answer states(HttpExchange exchange) throws IOException {
        ShownBlocks shown = asked(exchange);
        return Answer.of(out -> {
            out.raw("{\"leftOut\":[");
            String separator = "";
            for (ShownBlocks.LeftOut block : shown.leftOut()) {
                out.raw(separator);
                leftOut(out, block);
                separator = ",";
            }
            out.raw("],\"marks\":[");
            separator = "";
            for (BlockMark mark : shown.marks()) {
                out.raw(separator);
                mark(out, mark);
                separator = ",";
            }
            out.raw("],\"problems\":");
            Answer.strings(out, shown.problems());
            out.raw(marking == null ? ",\"marking\":false}" : ",\"marking\":true}");
        });
    }

    private static void leftOut(JsonOut out, ShownBlocks.LeftOut block) throws IOException {
        out.raw("{\"ulid\":");
        out.string(block.ulid().toString());
        out.raw(",\"state\":");
        out.string(block.state());
        out.raw(",\"reason\":");
        out.string(block.reason());
        BlockMeta meta = block.meta();
        if (meta != null) {
            out.raw(",\"minTime\":");
            out.number(meta.minTime());
            out.raw(",\"maxTime\":");
            out.number(meta.maxTime());
        }
        out.raw('}');
    }

    private static void mark(JsonOut out, BlockMark mark) throws IOException {
        out.raw("{\"ulid\":");
        out.string(mark.id().toString());
        out.raw(",\"file\":");
        out.string(mark.file());
        out.raw(",\"time\":");
        out.number(
                switch (mark) {
                    case BlockMark.Deletion d -> d.deletionTime();
                    case BlockMark.NoCompact n -> n.noCompactTime();
                    case BlockMark.NoDownsample n -> n.noDownsampleTime();
                    case BlockMark.Quarantine q -> q.quarantineTime();
                });
        out.raw(",\"details\":");
        out.string(mark.details());
        out.raw('}');
    }

    /** Answers as Thanos does: nothing if it worked, else {@code bad_data}. */
    private Answer mark(HttpExchange exchange) throws IOException {
        if (marking == null) {
            throw ApiException.badData("Admin operations are disabled");
        }
        if (exchange.header("Sec-Fetch-Site").equals("cross-site")) {
            throw ApiException.badData("blocks are not marked at the wish of a page of another site");
        }
        Form form = exchange.form();
        String id = form.first("id");
        String action = form.first("action");
        if (id.isEmpty()) {
            throw ApiException.badData("ID cannot be empty");
        }
        if (action.isEmpty()) {
            throw ApiException.badData("Action cannot be empty");
        }
        Ulid ulid = Ulid.tryParse(id);
        if (ulid == null) {
            throw ApiException.badData("ULID \"" + id + "\" is not valid: "
                    + (id.length() == 26
                            ? "ulid: bad data characters when unmarshaling"
                            : "ulid: bad data size when unmarshaling"));
        }
        BlockMark mark = mark(ulid, action, form.first("detail"));
        try {
            if (!marking.exists(ulid)) {
                throw ApiException.badData("block " + ulid + " is not in the bucket");
            }
            marking.mark(mark);
        } catch (IOException e) {
            throw new ApiException(ErrorType.BAD_DATA, String.valueOf(e.getMessage()), e);
        }
        return Answer.NOTHING;
    }

    private BlockMark mark(Ulid ulid, String action, String detail) {
        long now = clock.instant().getEpochSecond();
        return switch (action) {
            case "DELETION" -> new BlockMark.Deletion(ulid, detail, now);
            case "NO_COMPACTION" -> new BlockMark.NoCompact(ulid, now, "manual", detail);
            default -> throw ApiException.badData("not supported marker " + action);
        };
    }
}
