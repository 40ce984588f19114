package io.tessera.integration.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** A named rule. */
record Rule(String name, ArchRule rule) {
  /** What the classes do against it. */
  List<String> violations(JavaClasses classes) {
    return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
  }

  @Override
  public String toString() {
    return name;
  }
}
