package io.athanor.app.tools;

import io.athanor.server.UserError;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.List;

/** Names of blocks that flags give. */
final class BlockIds {
    private BlockIds() {}

    /** @throws UserError if one is no ULID */
    static List<Ulid> parse(String flag, List<String> texts) {
        List<Ulid> ulids = new ArrayList<>();
        for (String text : texts) {
            Ulid ulid = Ulid.tryParse(text);
            if (ulid == null) {
                throw UserError.usage(flag + ": \"" + text + "\" is no ULID, such as 01J0000000000000000000000A");
            }
            ulids.add(ulid);
        }
        return ulids;
    }
}
