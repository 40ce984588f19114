package io.tessera.spark.sql;

import io.tessera.spark.exit.TableFileException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** How often each code occurs at each position of token grids of one length. */
final class PositionCounts {
  private static final int UNKNOWN = -1;

  private TokenCounts[] positions = new TokenCounts[0];
  private int length = UNKNOWN;

  /**
   * Counts a grid's tokens; null elements are passed over.
   *
   * @throws TableFileException if it has another length than those before, or an invalid token
   */
  void add(ArrayData tokens) {
    fit(tokens.numElements());
    boolean nulls = TokenArrays.hasNull(tokens);
    for (int i = 0; i < length; i++) {
      if (!nulls || !tokens.isNullAt(i)) {
        positions[i].add(tokens.getInt(i), 1);
      }
    }
  }

  /** Counts what another has counted. */
  void add(PositionCounts other) {
    if (other.length != UNKNOWN) {
      fit(other.length);
      for (int i = 0; i < length; i++) {
        positions[i].add(other.positions[i]);
      }
    }
  }

  private void fit(int tokens) {
    if (length == UNKNOWN) {
      length = tokens;
      positions =
          IntStream.range(0, tokens).mapToObj(i -> new TokenCounts(0)).toArray(TokenCounts[]::new);
    } else if (tokens != length) {
      throw new TableFileException(
          "Invalid token grids: %d and %d tokens in one group; add size(tokens) to GROUP BY"
              .formatted(Math.min(length, tokens), Math.max(length, tokens)));
    }
  }

  /** The entropy at each position, null where no token is; empty if no grid was counted. */
  Optional<Object[]> entropies() {
    if (length == UNKNOWN) {
      return Optional.empty();
    }
    Object[] entropies = new Object[length];
    for (int i = 0; i < length; i++) {
      entropies[i] = positions[i].entropy();
    }
    return Optional.of(entropies);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(length);
    for (TokenCounts position : positions) {
      position.write(out);
    }
  }

  static PositionCounts read(DataInput in) throws IOException {
    PositionCounts counts = new PositionCounts();
    counts.length = in.readInt();
    counts.positions = new TokenCounts[Math.max(0, counts.length)];
    for (int i = 0; i < counts.positions.length; i++) {
      counts.positions[i] = TokenCounts.read(in);
    }
    return counts;
  }
}
