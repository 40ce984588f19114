package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Sha256Test {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);
  private static final String ABC_DIGEST = // FIPS 180-4, appendix B.1
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void digestsBytesAndStreams() throws IOException {
    assertThat(Sha256.of(ABC)).isEqualTo(ABC_DIGEST);
    assertThat(Sha256.of(new ByteArrayInputStream(ABC))).isEqualTo(new Digest(ABC_DIGEST, 3));
  }

  @Test
  void digestsWhatIsWritten() throws IOException {
    var sink = new ByteArrayOutputStream();
    try (DigestOutput out = new DigestOutput(sink)) {
      out.write('a');
      out.write(new byte[] {'x', 'b', 'c', 'x'}, 1, 2);
      assertThat(out.finish()).isEqualTo(new Digest(ABC_DIGEST, 3));
    }
    assertThat(sink.toByteArray()).isEqualTo(ABC);
  }

  @Property
  void skippedAndUnreadBytesCount(
      @ForAll byte[] bytes,
      @ForAll @IntRange(max = 50) int read,
      @ForAll @IntRange(max = 50) int skip)
      throws IOException {
    try (DigestInput in = new DigestInput(new ByteArrayInputStream(bytes))) {
      assertThat(in.readNBytes(read)).hasSize(Math.min(read, bytes.length));
      assertThat(in.skip(skip)).isBetween(0L, (long) skip);
      in.read();
      assertThat(in.finish()).isEqualTo(new Digest(Sha256.of(bytes), bytes.length));
    }
  }

  @Test
  void digestsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest("ABC", 1))
        .withMessage("Invalid sha256: ABC, expected 64 lower-case hexadecimal digits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest(ABC_DIGEST, -1))
        .withMessage("Invalid bytes: -1, must not be negative");
  }
}
