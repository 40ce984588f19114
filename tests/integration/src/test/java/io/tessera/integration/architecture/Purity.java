package io.tessera.integration.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.tessera.core.nn.Parameter;
import java.io.Serializable;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * What code may do to the process, and what may come into it from outside.
 *
 * @param root the package that holds the modules
 * @param exceptions classes of the libraries that may look outside, and why
 */
record Purity(String root, Map<String, String> exceptions) {
  Stream<Rule> rules() {
    return Stream.of(
        new Rule("one exit", exit()),
        new Rule("one console", console()),
        new Rule("libraries without clock", library("read the clock", Purity::readsClock)),
        new Rule("libraries without environment", library("read it", Purity::readsEnvironment)),
        new Rule("libraries without chance", library("draw without a seed", Purity::drawsUnseeded)),
        new Rule("nothing native is serialized", serializable()),
        new Rule("no mutable statics", statics()));
  }

  private ArchRule exit() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".spark.Main")
        .should()
        .accessTargetWhere(
            describe(
                "ends the process",
                access ->
                    is(access, System.class, "exit")
                        || is(access, Runtime.class, "exit")
                        || is(access, Runtime.class, "halt")))
        .because("a platform may run other people's work in the same JVM");
  }

  private ArchRule console() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(root + ".spark.progress.Console")
        .should()
        .accessTargetWhere(
            describe(
                "writes to the process's streams",
                access ->
                    is(access, System.class, "out")
                        || is(access, System.class, "err")
                        || (access.getTarget().getName().equals("printStackTrace")
                            && takesNothing(access))))
        .because("progress, results and failures share one terminal");
  }

  private ArchRule library(String action, java.util.function.Predicate<JavaAccess<?>> forbidden) {
    return noClasses()
        .that()
        .resideInAnyPackage(
            root + ".core..", root + ".tokenizer..", root + ".generator..", root + ".evaluation..")
        .and(describe("are no exceptions", type -> !exceptions.containsKey(type.getName())))
        .should()
        .accessTargetWhere(describe(action, forbidden))
        .because("the same inputs must give the same bytes");
  }

  private static boolean readsClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return is(access, System.class, "currentTimeMillis")
        || is(access, System.class, "nanoTime")
        || (owner.getPackageName().equals("java.time")
            && (name.startsWith("system") || (name.equals("now") && !takesClock(access))))
        || (owner.isEquivalentTo(Date.class) && constructs(access) && takesNothing(access));
  }

  private static boolean readsEnvironment(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(System.class)
        && Set.of("getenv", "getProperty", "getProperties").contains(access.getTarget().getName());
  }

  private static boolean drawsUnseeded(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return is(access, Math.class, "random")
        || is(access, UUID.class, "randomUUID")
        || is(access, ThreadLocalRandom.class, "current")
        || owner.getName().equals("java.security.SecureRandom")
        || (owner.isAssignableTo(Random.class) && constructs(access) && takesNothing(access))
        || (owner.isEquivalentTo(SplittableRandom.class)
            && constructs(access)
            && takesNothing(access))
        || (owner.getName().equals("java.util.Collections")
            && name.equals("shuffle")
            && parameters(access).size() == 1)
        // the engine's own generator is one for the whole process
        || (owner.isAssignableTo(NDManager.class)
            && (name.startsWith("random") || name.startsWith("truncated")));
  }

  private ArchRule serializable() {
    return fields()
        .that()
        .areDeclaredInClassesThat()
        .areAssignableTo(Serializable.class)
        .and()
        .areNotStatic()
        .and(describe("are written", f -> !f.getModifiers().contains(JavaModifier.TRANSIENT)))
        .should(new HoldNoResource())
        .because("a task that ships a handle ships a dangling pointer");
  }

  /** Tensors, managers, models and trainers are all closeable; parameters hold tensors. */
  private static final class HoldNoResource extends ArchCondition<JavaField> {
    HoldNoResource() {
      super("hold nothing native");
    }

    @Override
    public void check(JavaField field, ConditionEvents events) {
      boolean holds =
          field.getAllInvolvedRawTypes().stream()
              .anyMatch(
                  type ->
                      type.isAssignableTo(AutoCloseable.class)
                          || type.isAssignableTo(Parameter.class));
      events.add(
          new SimpleConditionEvent(
              field,
              !holds,
              field.getFullName()
                  + " is a "
                  + field.getRawType().getName()
                  + " in a serializable"));
    }
  }

  private ArchRule statics() {
    return fields()
        .that()
        .areStatic()
        .and(describe("are written by people", f -> !f.getName().contains("$")))
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage(root + "..")
        .should()
        .beFinal()
        .because("executors run several tasks in one JVM");
  }

  private static boolean is(JavaAccess<?> access, Class<?> owner, String name) {
    return access.getTargetOwner().isEquivalentTo(owner)
        && access.getTarget().getName().equals(name);
  }

  private static boolean constructs(JavaAccess<?> access) {
    return access.getTarget().getName().equals("<init>");
  }

  private static boolean takesNothing(JavaAccess<?> access) {
    return parameters(access).isEmpty();
  }

  private static boolean takesClock(JavaAccess<?> access) {
    return parameters(access).stream().anyMatch(type -> type.getName().equals("java.time.Clock"));
  }

  private static Collection<JavaClass> parameters(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        ? target.getRawParameterTypes()
        : Set.of();
  }
}
