package io.athanor.model.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.model.regex.ValuePattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelabelingTest {
    private static final Labels FOO = Labels.of("a", "foo", "b", "bar", "c", "baz");

    private static RelabelRule rule(
            RelabelAction action, String regex, long modulus, String target, String... sources) {
        return new RelabelRule(
                action, List.of(sources), RelabelRule.DEFAULT_SEPARATOR, ValuePattern.compile(regex), modulus, target);
    }

    private static RelabelRule keep(String regex, String... sources) {
        return rule(RelabelAction.KEEP, regex, 0, "", sources);
    }

    private static RelabelRule drop(String regex, String... sources) {
        return rule(RelabelAction.DROP, regex, 0, "", sources);
    }

    private static boolean isKept(RelabelRule... rules) {
        return new Relabeling(List.of(rules)).apply(FOO) != null;
    }

    @Test
    void noRules_leaveLabelsAsTheyAre() {
        assertThat(Relabeling.NONE.apply(FOO)).isSameAs(FOO);
    }

    @Test
    void keep_matchesTheWholeJoinedText() {
        assertThat(isKept(keep("foo;bar", "a", "b"))).isTrue();
        assertThat(isKept(keep("bar;foo", "b", "a"))).isTrue();
        assertThat(isKept(keep("foo", "a", "b"))).isFalse();
        assertThat(isKept(keep("fo", "a"))).isFalse();
        assertThat(isKept(keep("foo;;baz", "a", "absent", "c"))).isTrue();
        assertThat(isKept(keep("", "absent"))).isTrue();
        assertThat(isKept(keep("(?i:FOO)|x", "a"))).isTrue();
        assertThat(isKept(keep(""))).isTrue();
    }

    @Test
    void drop_isTheOpposite_andEndsTheRules() {
        assertThat(isKept(drop("foo", "a"))).isFalse();
        assertThat(isKept(drop("bar", "a"))).isTrue();
        assertThat(isKept(drop("foo", "a"), keep("foo", "a"))).isFalse();
        assertThat(isKept(keep(".*", "a"), keep("nothing", "a"))).isFalse();
    }

    /** Remainders that Prometheus gives: the last eight bytes of MD5, unsigned. */
    @Test
    void hashmod_putsPrometheussRemainder() {
        Relabeling rules = new Relabeling(List.of(rule(RelabelAction.HASHMOD, "(.*)", 1000, "d", "c")));
        assertThat(rules.apply(FOO)).isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "d", "976"));

        Relabeling newline = new Relabeling(List.of(rule(RelabelAction.HASHMOD, "(.*)", 1000, "b", "a")));
        assertThat(newline.apply(Labels.of("a", "foo\nbar"))).isEqualTo(Labels.of("a", "foo\nbar", "b", "734"));
    }

    @Test
    void hashmodThenKeep_seesTheRemainder() {
        RelabelRule hash = rule(RelabelAction.HASHMOD, "(.*)", 1000, "shard", "c");
        assertThat(isKept(hash, keep("976", "shard"))).isTrue();
        assertThat(isKept(hash, keep("975", "shard"))).isFalse();
    }

    @Test
    void hashmod_withoutModulusOrTarget_isRefused() {
        assertThatThrownBy(() -> rule(RelabelAction.HASHMOD, "(.*)", 0, "d", "c"))
                .hasMessage("relabel configuration for hashmod requires non-zero modulus");
        assertThatThrownBy(() -> rule(RelabelAction.HASHMOD, "(.*)", 3, "", "c"))
                .hasMessage("relabel configuration for hashmod action requires 'target_label' value");
    }

    @ParameterizedTest
    @EnumSource(RelabelAction.class)
    void action_thatIsNotBuilt_isRefusedByName(RelabelAction action) {
        assertThat(RelabelAction.tryParse(action.name())).isEqualTo(action);
        if (!action.isBuilt()) {
            assertThatThrownBy(() -> rule(action, "(.*)", 1, "x", "a"))
                    .hasMessage("unsupported relabel action: " + action.word());
        }
    }
}
