package io.athanor.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The house keeps its rules, and each rule notices when it is broken. */
class DependencyDirectionTest {
    private static final String ROOT = "io.athanor";
    private static final String BROKEN = "io.athanor.testing.architecture.broken";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses BROKEN_HOUSE = new ClassFileImporter().importPackages(BROKEN);

    /** Each rule, and what the report of its breach must name. */
    enum Rule {
        LAYERS(HouseRules::layers, "model.SeesDownward"),
        NO_STRAY_PACKAGE(HouseRules::layers, "stray.InNoLayer"),
        NO_CYCLES(HouseRules::noCycles, "Cycle detected"),
        LANGUAGE_SEES_ONLY_SERIES(HouseRules::languageSeesOnlySeries, "promql.OpensBlocks"),
        COMPONENTS_APART(HouseRules::componentsDoNotKnowEachOther, "component.store.KnowsRule"),
        ONLY_SERVERS_SEE_JETTY(HouseRules::onlyServersSeeJetty, "promql.SpeaksHttp"),
        NO_WALL_CLOCK(HouseRules::timeAndRandomnessComeFromOutside, "System.currentTimeMillis"),
        NO_INSTANT_NOW(HouseRules::timeAndRandomnessComeFromOutside, "Instant.now"),
        NO_OWN_RANDOM(HouseRules::timeAndRandomnessComeFromOutside, "java.util.Random.<init>"),
        NO_THREAD_LOCAL_RANDOM(HouseRules::timeAndRandomnessComeFromOutside, "ThreadLocalRandom.current"),
        NO_OWN_CLOCK(HouseRules::timeAndRandomnessComeFromOutside, "Clock.systemUTC");

        private final Function<HouseRules, ArchRule> rule;
        private final String breach;

        Rule(Function<HouseRules, ArchRule> rule, String breach) {
            this.rule = rule;
            this.breach = breach;
        }
    }

    @ParameterizedTest
    @EnumSource
    void house_asItIs_keepsTheRule(Rule rule) {
        rule.rule.apply(new HouseRules(ROOT)).check(HOUSE);
    }

    @ParameterizedTest
    @EnumSource
    void brokenHouse_isNoticed(Rule rule) {
        var result = rule.rule.apply(new HouseRules(BROKEN)).evaluate(BROKEN_HOUSE);

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(rule.breach);
    }

    @Test
    void house_isThere_inAllItsRooms() {
        for (String room :
                new String[] {"model", "tsdb", "objstore", "promql", "bucket", "server", "api", "workload", "app"}) {
            assertThat(HOUSE.stream().filter(c -> c.getPackageName().startsWith(ROOT + "." + room)))
                    .as(room)
                    .hasSizeGreaterThan(1);
        }
    }
}
