package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** How often each code occurs. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens[, codebook_size]) - Returns how often each code occurs, by code. With codebook_size the array has that many elements, without it ends with the highest code that occurs; of no tokens it is all zeros, or empty.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int); null arrays and null elements are passed over
              * codebook_size - number of codes of the tokenizer, a constant; codes are below it
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens) FROM VALUES (array(0, 2)), (array(2, 3)) AS t(tokens);
               [1,0,2,1]
              > SELECT _FUNC_(tokens, 6) FROM VALUES (array(0, 2)), (array(2, 3)) AS t(tokens);
               [1,0,2,1,0,0]
        """,
    group = "agg_funcs",
    since = "0.1.0")
public final class TokenHistogram extends CodeAggregate {
  /** Of this column. */
  public TokenHistogram(Expression tokens) {
    this(tokens, BufferOffsets.NONE);
  }

  /** Of this column, with the codebook's size. */
  public TokenHistogram(Expression tokens, Expression codebookSize) {
    this(tokens, codebookSize, BufferOffsets.NONE);
  }

  /** As Catalyst copies it. */
  public TokenHistogram(Expression tokens, BufferOffsets offsets) {
    this(List.of(tokens), offsets);
  }

  /** As Catalyst copies it. */
  public TokenHistogram(Expression tokens, Expression codebookSize, BufferOffsets offsets) {
    this(List.of(tokens, codebookSize), offsets);
  }

  private TokenHistogram(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  @Override
  TokenHistogram with(List<Expression> arguments, BufferOffsets offsets) {
    return new TokenHistogram(arguments, offsets);
  }

  @Override
  public String prettyName() {
    return "token_histogram";
  }

  @Override
  public DataType dataType() {
    return DataTypes.createArrayType(DataTypes.LongType, false);
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public Object eval(TokenCounts counts) {
    return UnsafeArrayData.fromPrimitiveArray(counts.toArray(codebookSize()));
  }
}
