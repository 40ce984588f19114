package io.tessera.integration.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import io.tessera.core.checkpoint.FormatVersion;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * How things are named and declared.
 *
 * @param root the package that holds the modules
 */
record Conventions(String root) {
  private static final Set<String> NUMBERS = Set.of("int", "java.lang.Integer");

  Stream<Rule> rules() {
    return Stream.of(
        new Rule("packages say what is null", nullMarked()),
        new Rule("names say what a class is", names()),
        new Rule("no get prefix", getters()),
        new Rule("no boolean parameters", flags()),
        new Rule("versions are checked", versions()));
  }

  private ArchRule nullMarked() {
    return classes()
        .that()
        .areTopLevelClasses()
        .should(
            be(
                describe(
                    "in a package with a package-info annotated @NullMarked",
                    type -> type.getPackage().isAnnotatedWith(NullMarked.class))));
  }

  private ArchRule names() {
    return noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Processor");
  }

  private ArchRule getters() {
    return noMethods()
        .that()
        .arePublic()
        .and(describe("are our own", Conventions::isOwn))
        .should()
        .haveNameMatching("get[A-Z].*");
  }

  private ArchRule flags() {
    return methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and(describe("are our own", Conventions::isOwn))
        .should(
            have(
                describe(
                    "no boolean parameter: a call can't tell what true means",
                    method ->
                        method.getRawParameterTypes().stream()
                            .noneMatch(type -> type.isEquivalentTo(boolean.class)))));
  }

  private ArchRule versions() {
    return classes()
        .that()
        .areRecords()
        .and(
            describe(
                "have a numbered version",
                type ->
                    type.tryGetField("version")
                        .filter(field -> NUMBERS.contains(field.getRawType().getName()))
                        .isPresent()))
        .should()
        .beAnnotatedWith(FormatVersion.class);
  }

  /** Not overridden, not made by the compiler. */
  private static boolean isOwn(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return !method.getModifiers().contains(JavaModifier.SYNTHETIC)
        && Stream.concat(
                owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
            .flatMap(type -> type.getMethods().stream())
            .noneMatch(inherited -> overrides(method, inherited));
  }

  private static boolean overrides(JavaMethod method, JavaMethod inherited) {
    return inherited.getName().equals(method.getName())
        && inherited.getRawParameterTypes().size() == method.getRawParameterTypes().size();
  }
}
