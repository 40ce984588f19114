package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Two to the power of the entropy of codes. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens) - Returns 2 to the power of the entropy of codes: how many equally frequent codes would be as hard to guess. NULL of no tokens.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int); null arrays and null elements are passed over
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens) FROM VALUES (array(0, 1)), (array(2, 3)) AS t(tokens);
               4.0
              > SELECT _FUNC_(tokens) FROM VALUES (array(7, 7)) AS t(tokens);
               1.0
        """,
    group = "agg_funcs",
    since = "0.1.0")
public final class CodebookPerplexity extends CodeAggregate {
  /** Of this column. */
  public CodebookPerplexity(Expression tokens) {
    this(tokens, BufferOffsets.NONE);
  }

  /** As Catalyst copies it. */
  public CodebookPerplexity(Expression tokens, BufferOffsets offsets) {
    this(List.of(tokens), offsets);
  }

  private CodebookPerplexity(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  @Override
  CodebookPerplexity with(List<Expression> arguments, BufferOffsets offsets) {
    return new CodebookPerplexity(arguments, offsets);
  }

  @Override
  public String prettyName() {
    return "codebook_perplexity";
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
    Double entropy = counts.entropy();
    return entropy == null ? null : StrictMath.pow(2, entropy);
  }
}
