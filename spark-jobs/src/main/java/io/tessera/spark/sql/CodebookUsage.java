package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Share of the codebook that occurs. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens, codebook_size) - Returns the share of the codes that occur at least once, from 0 to 1.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int); null arrays and null elements are passed over
              * codebook_size - number of codes of the tokenizer, a constant; codes are below it
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens, 8) FROM VALUES (array(0, 2)), (array(2, 3)) AS t(tokens);
               0.375
        """,
    group = "agg_funcs",
    since = "0.1.0")
public final class CodebookUsage extends CodeAggregate {
  /** Of this column, with the codebook's size. */
  public CodebookUsage(Expression tokens, Expression codebookSize) {
    this(tokens, codebookSize, BufferOffsets.NONE);
  }

  /** As Catalyst copies it. */
  public CodebookUsage(Expression tokens, Expression codebookSize, BufferOffsets offsets) {
    this(List.of(tokens, codebookSize), offsets);
  }

  private CodebookUsage(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  @Override
  CodebookUsage with(List<Expression> arguments, BufferOffsets offsets) {
    return new CodebookUsage(arguments, offsets);
  }

  @Override
  public String prettyName() {
    return "codebook_usage";
  }

  @Override
  public DataType dataType() {
    return DataTypes.DoubleType;
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public Object eval(TokenCounts counts) {
    return (double) counts.distinct() / codebookSize();
  }
}
