package io.tessera.spark.sql;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult.TypeCheckFailure;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** An aggregate that counts each code; the codebook's size, where it is asked for, comes second. */
abstract class CodeAggregate extends TokenAggregate<TokenCounts> {
  CodeAggregate(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  /** The codebook's size; 0 where it isn't an argument. */
  final int codebookSize() {
    return children().size() < 2 ? 0 : (Integer) argument(1).eval(null);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    TypeCheckResult types = super.checkInputDataTypes();
    if (types.isFailure() || children().size() < 2) {
      return types;
    }
    Expression size = argument(1);
    if (!size.foldable()) {
      return new TypeCheckFailure(
          "Invalid codebook_size: %s; it must be a constant".formatted(size.sql()));
    }
    Object value = size.eval(null);
    if (!(value instanceof Integer codes) || codes < 1 || codes > TokenCounts.MAX_CODES) {
      return new TypeCheckFailure(
          "Invalid codebook_size: %s; expected 1 to %d".formatted(value, TokenCounts.MAX_CODES));
    }
    return types;
  }

  @Override
  public final TokenCounts createAggregationBuffer() {
    return new TokenCounts(codebookSize());
  }

  @Override
  final void count(TokenCounts counts, ArrayData tokens) {
    counts.add(tokens);
  }

  @Override
  public final TokenCounts merge(TokenCounts counts, TokenCounts other) {
    counts.add(other);
    return counts;
  }

  @Override
  final void write(TokenCounts counts, DataOutput out) throws IOException {
    counts.write(out);
  }

  @Override
  final TokenCounts read(DataInput in) throws IOException {
    return TokenCounts.read(in);
  }
}
