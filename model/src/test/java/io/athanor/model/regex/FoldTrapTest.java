package io.athanor.model.regex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The letters U+1C80 to U+1C88 in case-insensitive expressions, where the library would never come back. */
@Timeout(20)
class FoldTrapTest {
    @Test
    void range_aroundTheLetters_matchesWhatIsAroundThem() {
        for (String text :
                new String[] {"(?i)[a-\u263A]", "(?i)[\\x{100}-\\x{2000}]", "(?i:[^\u0001-\uFFFF])|\u0436"}) {
            assertThat(ValuePattern.compile(text).matches("\u0436")).as(text).isTrue();
        }
        assertThat(ValuePattern.compile("(?i)[\u1c80-\u1c88]").matches("\u0412"))
                .isTrue();
    }

    @Test
    void literal_ofTheLetters_matchesTheUsualOnes() {
        for (String text :
                new String[] {"(?i)\u1c80", "(?i)\\x{1C80}", "(?i)\\Q\u1c80\\E", "(?i)[\u1c80x]", "(?i)[\\x{1c80}]+"}) {
            assertThat(ValuePattern.compile(text).matches("\u0412")).as(text).isTrue();
        }
    }

    @Test
    void expression_withoutFolding_staysAsItIs() {
        assertThat(FoldTrap.avoid("[a-\u263A]\u1c80(?:i)".replace("(?:i)", ""))).isEqualTo("[a-\u263A]\u1c80");
        assertThat(FoldTrap.avoid("(?i)[[:alpha:]x-z\\d-][]a][^]-a]\\pL\\Qa[\\E\\[[a-"))
                .isEqualTo("(?i)[[:alpha:]x-z\\d-][]a][^]-a]\\pL\\Qa[\\E\\[[a-");
        assertThat(ValuePattern.compile("[a-\u263A]").matches("\u1c80")).isTrue();
    }

    @Test
    void quotation_withoutEnd_isReadToTheEnd() {
        assertThat(ValuePattern.withGroups("\\Qa(b").matches("a(b")).isTrue();
    }
}
