package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallSelectionsTest {
    private final SmallSelections selections = new SmallSelections();

    private static List<LabelMatcher> matchers(String value) {
        return List.of(LabelMatcher.equal("job", value), new LabelMatcher(MatchType.REGEX, "x", "a|b"));
    }

    @Test
    void selection_askedAgain_isKnown_andNobodyChangesIt() {
        int[] refs = {3, 7};
        selections.put(matchers("a"), refs);
        refs[0] = 9;
        assertThat(selections.get(matchers("a"))).containsExactly(3, 7);
        int[] taken = selections.get(matchers("a"));
        if (taken != null) {
            taken[1] = 0;
        }
        assertThat(selections.get(matchers("a"))).containsExactly(3, 7);
        assertThat(selections.get(matchers("b"))).isNull();
        assertThat(selections.get(matchers("a").subList(0, 1))).isNull();
    }

    @Test
    void selectionOfNothing_isKnownAsWell() {
        selections.put(matchers("a"), new int[0]);
        assertThat(selections.get(matchers("a"))).isEmpty();
    }

    @Test
    void largeSelection_isNotKept_andOldOnesMakeRoom() {
        selections.put(matchers("large"), new int[SmallSelections.MOST_SERIES + 1]);
        assertThat(selections.get(matchers("large"))).isNull();
        selections.put(matchers("first"), new int[] {1});
        for (int i = 0; i < 100; i++) {
            selections.put(matchers("v" + i), new int[] {i});
            assertThat(selections.get(matchers("v" + i))).containsExactly(i);
            assertThat(selections.get(matchers("first")))
                    .as("asked for again and again")
                    .containsExactly(1);
        }
        assertThat(selections.get(matchers("v0"))).isNull();
    }
}
