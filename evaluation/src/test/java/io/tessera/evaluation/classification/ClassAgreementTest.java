package io.tessera.evaluation.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassAgreementTest {
  @Test
  void countsAgreementOverallAndByClass() {
    ClassAgreement agreement = new ClassAgreement(3);
    agreement.add(0, 0);
    agreement.add(0, 1);
    agreement.add(1, 1);
    agreement.add(1, 1);
    assertThat(agreement.accuracy()).isEqualTo(0.75);
    assertThat(agreement.accuracy(0)).isEqualTo(0.5);
    assertThat(agreement.accuracy(1)).isEqualTo(1);
    assertThat(agreement.accuracy(2)).isNaN();
    assertThat(agreement.total()).isEqualTo(4);
    assertThat(agreement.total(1)).isEqualTo(2);
    assertThat(agreement.classes()).isEqualTo(3);
  }

  @Test
  void mergingAdds() {
    ClassAgreement first = new ClassAgreement(2);
    first.add(0, 0);
    ClassAgreement second = new ClassAgreement(2);
    second.add(0, 1);
    second.add(1, 1);
    ClassAgreement both = first.merge(second);
    assertThat(both.accuracy(0)).isEqualTo(0.5);
    assertThat(both.total()).isEqualTo(3);
    assertThat(first.total()).isEqualTo(1);
  }

  @Test
  void nothingCountedHasNoAccuracy() {
    assertThat(new ClassAgreement(2).accuracy()).isNaN();
  }

  @Test
  void unknownClassesAreRefused() {
    ClassAgreement agreement = new ClassAgreement(2);
    assertThatThrownBy(() -> agreement.add(2, 0))
        .hasMessage("Invalid asked class: 2; expected 0 to 1");
    assertThatThrownBy(() -> agreement.add(0, -1))
        .hasMessage("Invalid predicted class: -1; expected 0 to 1");
    assertThatThrownBy(() -> new ClassAgreement(0))
        .hasMessage("Invalid number of classes: 0; expected at least 1");
    assertThatThrownBy(() -> agreement.merge(new ClassAgreement(3)))
        .hasMessage("Cannot merge class agreements: 2 and 3 classes differ");
    assertThat(agreement.total()).isZero();
  }
}
