package io.athanor.model.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelabelingTest {
    private static final Labels FOO = Labels.of("a", "foo", "b", "bar", "c", "baz");

    private static RelabelRule rule(
            RelabelAction action, String regex, long modulus, String target, String... sources) {
        return rule(action, regex, modulus, target, RelabelRule.DEFAULT_REPLACEMENT, List.of(sources));
    }

    private static RelabelRule rule(
            RelabelAction action, String regex, long modulus, String target, String replacement, List<String> sources) {
        return new RelabelRule(
                action,
                sources,
                RelabelRule.DEFAULT_SEPARATOR,
                RelabelRule.Expression.of(regex),
                modulus,
                target,
                replacement);
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
    void action_isKnownByItsWord(RelabelAction action) {
        assertThat(RelabelAction.tryParse(action.name())).isEqualTo(action);
        assertThat(RelabelAction.tryParse(action.word())).isEqualTo(action);
    }

    @ParameterizedTest
    @EnumSource(
            value = RelabelAction.class,
            names = {"REPLACE", "LOWERCASE", "UPPERCASE", "KEEPEQUAL", "DROPEQUAL"})
    void action_onALabel_needsItsName(RelabelAction action) {
        assertThatThrownBy(() -> rule(action, "(.*)", 1, "", "a"))
                .hasMessage("relabel configuration for " + action.word() + " action requires 'target_label' value");
    }

    private static @org.jspecify.annotations.Nullable Labels of(
            RelabelAction action, String regex, String target, String replacement, String... sources) {
        return new Relabeling(List.of(rule(action, regex, 0, target, replacement, List.of(sources)))).apply(FOO);
    }

    @Test
    void replace_expandsGroups_inTargetAndReplacement() {
        assertThat(of(RelabelAction.REPLACE, "f(.*);(.*)r", "d", "ch${1}-ch${2}", "a", "b"))
                .isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "d", "choo-chba"));
        assertThat(of(RelabelAction.REPLACE, "(f)(o+)", "${1}_x", "$2", "a"))
                .isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "f_x", "oo"));
        assertThat(of(RelabelAction.REPLACE, "o", "d", "x", "a")).isEqualTo(FOO);
        assertThat(of(RelabelAction.REPLACE, "(.*)", "b", "", "a")).isEqualTo(Labels.of("a", "foo", "c", "baz"));
        assertThat(of(RelabelAction.REPLACE, "(x?)foo", "$1", "y", "a")).isEqualTo(FOO);
    }

    @Test
    void equality_isOfTheTargetAndTheJoinedText() {
        assertThat(of(RelabelAction.KEEPEQUAL, "(.*)", "a", "", "a")).isEqualTo(FOO);
        assertThat(of(RelabelAction.KEEPEQUAL, "(.*)", "a", "", "b")).isNull();
        assertThat(of(RelabelAction.DROPEQUAL, "(.*)", "a", "", "a")).isNull();
        assertThat(of(RelabelAction.DROPEQUAL, "(.*)", "a", "", "b")).isEqualTo(FOO);
    }

    @Test
    void cases_areChanged() {
        assertThat(of(RelabelAction.UPPERCASE, "(.*)", "a", "", "a"))
                .isEqualTo(Labels.of("a", "FOO", "b", "bar", "c", "baz"));
        assertThat(of(RelabelAction.LOWERCASE, "(.*)", "d", "", "a", "b"))
                .isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "d", "foo;bar"));
    }

    @Test
    void names_areMappedDroppedAndKept() {
        assertThat(of(RelabelAction.LABELMAP, "(a|b)", "", "x_$1"))
                .isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "x_a", "foo", "x_b", "bar"));
        assertThat(of(RelabelAction.LABELDROP, "a|b", "", "")).isEqualTo(Labels.of("c", "baz"));
        assertThat(of(RelabelAction.LABELKEEP, "a|b", "", "")).isEqualTo(Labels.of("a", "foo", "b", "bar"));
    }
}
