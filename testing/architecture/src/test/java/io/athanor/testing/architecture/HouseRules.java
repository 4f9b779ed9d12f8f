package io.athanor.testing.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The rules, over the packages below {@code root}: the real one, and a small one that breaks each of them. */
final class HouseRules {
    /** Classes in the package of a module's words that stand above its machinery: the entrance from outside. */
    private static final Set<String> DOORS = Set.of("promql.QueryEngine");

    /** Packages of generated messages, which name each other as their protos do: they count as one. */
    private static final Set<String> MESSAGES = Set.of("api.storeapi.pb", "api.storeapi.prompb");

    private final String root;

    HouseRules(String root) {
        this.root = root;
    }

    /** Every package stands in one layer, and a layer uses only those named here, all of which stand above it. */
    ArchRule layers() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("model")
                .definedBy(root + ".model..")
                .layer("tsdb")
                .definedBy(root + ".tsdb..")
                .layer("dedup")
                .definedBy(root + ".dedup..")
                .layer("objstore")
                .definedBy(root + ".objstore..")
                .layer("cache")
                .definedBy(root + ".cache..")
                .layer("promql")
                .definedBy(root + ".promql..")
                .layer("bucket")
                .definedBy(root + ".bucket..")
                .layer("server")
                .definedBy(root + ".server..")
                .layer("api")
                .definedBy(root + ".api..")
                .layer("fanout")
                .definedBy(root + ".fanout..")
                .layer("component")
                .definedBy(root + ".component..")
                .layer("workload")
                .definedBy(root + ".workload..")
                .layer("app")
                .definedBy(root + ".app..")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("tsdb")
                .mayOnlyAccessLayers("model")
                .whereLayer("dedup")
                .mayOnlyAccessLayers("model", "tsdb")
                .whereLayer("objstore")
                .mayNotAccessAnyLayer()
                .whereLayer("cache")
                .mayOnlyAccessLayers("model")
                .whereLayer("promql")
                .mayOnlyAccessLayers("model", "tsdb", "dedup")
                .whereLayer("bucket")
                .mayOnlyAccessLayers("model", "tsdb", "objstore", "cache")
                .whereLayer("server")
                .mayOnlyAccessLayers("model", "objstore", "cache")
                .whereLayer("api")
                .mayOnlyAccessLayers("model", "tsdb", "dedup", "promql", "server")
                .whereLayer("fanout")
                .mayOnlyAccessLayers("model", "tsdb", "dedup", "promql", "bucket", "server", "api")
                .whereLayer("component")
                .mayOnlyAccessLayers(
                        "model", "tsdb", "dedup", "objstore", "cache", "promql", "bucket", "server", "api", "fanout")
                .whereLayer("workload")
                .mayOnlyAccessLayers("model", "tsdb")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .ensureAllClassesAreContainedInArchitecture();
    }

    /**
     * No two packages use each other, not even by way of others. A {@link #DOORS door} counts as a package of its own: it
     * stands beside the words that its module speaks, and joins the machinery that speaks them.
     */
    ArchRule noCycles() {
        return slices().assignedFrom(new PackagesAndDoors(root)).should().beFreeOfCycles();
    }

    private record PackagesAndDoors(String root) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String outermost = type.getName().replaceFirst("\\$.*", "");
            boolean isDoor = DOORS.stream().anyMatch(door -> outermost.equals(root + "." + door));
            boolean isMessage =
                    MESSAGES.stream().anyMatch(name -> type.getPackageName().equals(root + "." + name));
            return SliceIdentifier.of(isDoor ? outermost : isMessage ? "messages" : type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages below " + root + ", and each of " + DOORS;
        }
    }

    /** The formats and the query language know no bucket: series reach the language through {@code tsdb.series}. */
    ArchRule languageSeesOnlySeries() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".promql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".tsdb.block..", root + ".tsdb.index..")
                .allowEmptyShould(true);
    }

    /** Components meet through what stands above them, never directly. */
    ArchRule componentsDoNotKnowEachOther() {
        return slices().matching(root + ".component.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true);
    }

    /** Only those who speak HTTP see the HTTP server's library. */
    ArchRule onlyServersSeeJetty() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".server..", root + ".api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..");
    }

    /** Below the launcher, the time and randomness come in from outside. */
    ArchRule timeAndRandomnessComeFromOutside() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".app..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethodWhere(callOf(ThreadLocalRandom.class, "current"))
                .orShould()
                .callMethodWhere(callOf(Clock.class, "systemUTC"))
                .orShould()
                .callMethodWhere(callOf(Clock.class, "systemDefaultZone"));
    }

    private static DescribedPredicate<JavaCall<?>> callOf(Class<?> type, String method) {
        return target(name(method))
                .and(target(owner(HasName.Predicates.name(type.getName()))))
                .as(type.getSimpleName() + "." + method + "()");
    }
}
