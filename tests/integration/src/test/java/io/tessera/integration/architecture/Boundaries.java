package io.tessera.integration.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may know whom.
 *
 * @param root the package that holds the modules
 */
record Boundaries(String root) {
  private static final List<String> STAGES = List.of("tokenizer", "generator", "evaluation");

  Stream<Rule> rules() {
    return Stream.of(
        new Rule("native engine behind the kernels", nativeEngine()),
        new Rule("one way to libtorch", managers()),
        new Rule("Spark in one module", spark()),
        new Rule("core knows no stage", coreIsBelow()),
        new Rule("tokenizer alone", sibling("tokenizer")),
        new Rule("generator alone", sibling("generator")),
        new Rule("evaluation alone", sibling("evaluation")),
        new Rule("no package cycles", acyclic()));
  }

  private ArchRule nativeEngine() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".core.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.pytorch..")
        .because("core.kernel is the one place to change when the engine changes");
  }

  private ArchRule managers() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            root + ".core.kernel..", root + ".spark.bench..", root + ".spark.conformance..")
        .should()
        .accessTargetWhere(
            describe(
                "makes a manager of tensors without Libtorch",
                access ->
                    access.getTargetOwner().isEquivalentTo(NDManager.class)
                        && access.getTarget().getName().equals("newBaseManager")))
        .because("executors that start at once on a machine share what they load it from");
  }

  private ArchRule spark() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".spark..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..", "org.apache.hadoop..", "org.apache.parquet..", "scala..")
        .because("models, losses and metrics must run, and be tested, without a cluster");
  }

  private ArchRule coreIsBelow() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(STAGES.stream().map(this::stage).toArray(String[]::new))
        .because("what the stages share lies below them");
  }

  private ArchRule sibling(String stage) {
    return noClasses()
        .that()
        .resideInAPackage(stage(stage))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STAGES.stream()
                .filter(other -> !other.equals(stage))
                .map(this::stage)
                .toArray(String[]::new))
        .because("stages meet in tables and files alone");
  }

  private ArchRule acyclic() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  private String stage(String name) {
    return root + "." + name + "..";
  }
}
