package io.tessera.integration.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule holds for the product, and every rule finds its offender in the small product {@code
 * broken}: a rule that can't fail protects nothing.
 */
class ArchitectureTest {
  private static final String PRODUCT = "io.tessera";
  private static final String BROKEN = "io.tessera.integration.architecture.broken";

  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "io.tessera.core.image.OpenCvLibrary",
          "its error names the folder that natives are unpacked to",
          "io.tessera.core.storage.LocalOutput",
          "no two writers may share a draft's name; the published name does not show it");

  /** For each rule a part of the complaint that it must make about the broken product. */
  private static final Map<String, String> OFFENDERS =
      Map.ofEntries(
          Map.entry("native engine behind the kernels", "broken.generator.Generator"),
          Map.entry("one way to libtorch", "NDManager.newBaseManager()"),
          Map.entry("Spark in one module", "broken.tokenizer.Tokenizer"),
          Map.entry("core knows no stage", "broken.core.Impure"),
          Map.entry("tokenizer alone", "broken.tokenizer.Tokenizer"),
          Map.entry("generator alone", "broken.generator.Generator"),
          Map.entry("evaluation alone", "broken.evaluation.Score"),
          Map.entry("no package cycles", "Slice evaluation -> "),
          Map.entry("one exit", "broken.spark.Job"),
          Map.entry("one console", "broken.spark.Job"),
          Map.entry("libraries without clock", "java.time.Instant.now()"),
          Map.entry("libraries without environment", "java.lang.System.getenv()"),
          Map.entry("libraries without chance", "java.util.Random.<init>()"),
          Map.entry("nothing native is serialized", "broken.spark.Job.weights"),
          Map.entry("no mutable statics", "broken.core.Impure.calls"),
          Map.entry("packages say what is null", "broken.core.TextUtils"),
          Map.entry("names say what a class is", "broken.core.TextUtils"),
          Map.entry("no get prefix", "Impure.getName()"),
          Map.entry("no boolean parameters", "Impure.render(boolean)"),
          Map.entry("versions are checked", "broken.evaluation.Score"));

  private static final JavaClasses PRODUCT_CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> isProduct(location))
          .importPackages(PRODUCT);
  private static final JavaClasses BROKEN_CLASSES = new ClassFileImporter().importPackages(BROKEN);

  private static boolean isProduct(Location location) {
    return !location.contains("/test-classes/")
        && !location.contains("-tests.jar")
        && !location.contains("/io/tessera/testing/");
  }

  static Stream<Rule> rulesOfProduct() {
    return rules(PRODUCT, EXCEPTIONS);
  }

  static Stream<Rule> rulesOfBroken() {
    return rules(BROKEN, Map.of());
  }

  private static Stream<Rule> rules(String root, Map<String, String> exceptions) {
    return Stream.of(
            new Boundaries(root).rules(),
            new Purity(root, exceptions).rules(),
            new Conventions(root).rules())
        .flatMap(rules -> rules);
  }

  @ParameterizedTest
  @MethodSource("rulesOfProduct")
  void holds(Rule rule) {
    assertThat(rule.violations(PRODUCT_CLASSES)).as(rule.name()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rulesOfBroken")
  void findsItsOffender(Rule rule) {
    assertThat(OFFENDERS).containsKey(rule.name());
    assertThat(rule.violations(BROKEN_CLASSES))
        .as(rule.name())
        .anyMatch(complaint -> complaint.contains(OFFENDERS.get(rule.name())));
  }

  @Test
  void everyExceptionIsNeeded() {
    List<String> without =
        rules(PRODUCT, Map.of())
            .flatMap(rule -> rule.violations(PRODUCT_CLASSES).stream())
            .toList();
    assertThat(EXCEPTIONS.keySet())
        .allSatisfy(name -> assertThat(without).anyMatch(complaint -> complaint.contains(name)));
  }

  @Test
  void seesEveryModule() {
    for (String module : List.of("core", "tokenizer", "generator", "evaluation", "spark")) {
      assertThat(PRODUCT_CLASSES.containPackage(PRODUCT + "." + module)).as(module).isTrue();
    }
    assertThat(PRODUCT_CLASSES.containPackage(PRODUCT + ".testing")).isFalse();
    assertThat(PRODUCT_CLASSES.containPackage(PRODUCT + ".integration")).isFalse();
  }
}
