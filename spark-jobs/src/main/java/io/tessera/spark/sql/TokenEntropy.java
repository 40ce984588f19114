package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Shannon entropy of the distribution of codes. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens) - Returns the Shannon entropy of the distribution of codes, -sum(p * log2(p)) in bits: 0 where all tokens are the same, log2(codebook size) where all codes are equally frequent. NULL of no tokens.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int); null arrays and null elements are passed over
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens) FROM VALUES (array(0, 1)), (array(2, 3)) AS t(tokens);
               2.0
              > SELECT _FUNC_(tokens) FROM VALUES (array(7, 7)) AS t(tokens);
               0.0
        """,
    group = "agg_funcs",
    since = "0.1.0")
public final class TokenEntropy extends CodeAggregate {
  /** Of this column. */
  public TokenEntropy(Expression tokens) {
    this(tokens, BufferOffsets.NONE);
  }

  /** As Catalyst copies it. */
  public TokenEntropy(Expression tokens, BufferOffsets offsets) {
    this(List.of(tokens), offsets);
  }

  private TokenEntropy(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  @Override
  TokenEntropy with(List<Expression> arguments, BufferOffsets offsets) {
    return new TokenEntropy(arguments, offsets);
  }

  @Override
  public String prettyName() {
    return "token_entropy";
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public @Nullable Object eval(TokenCounts counts) {
    return counts.entropy();
  }
}
