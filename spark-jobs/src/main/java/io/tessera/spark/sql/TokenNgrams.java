package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The n-grams of a token sequence. They are counted by {@code explode} and {@code GROUP BY}, which
 * spill to disk: an aggregate of its own would have to hold all n-grams that occur, and there are
 * up to (codebook size)ⁿ of them.
 */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens, n) - Returns all runs of n neighbouring tokens in raster order; none if there are fewer tokens. Count them with explode and GROUP BY.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int) without null elements
              * n - tokens of a run, at least 1
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(array(1, 2, 1, 2), 2);
               [[1,2],[2,1],[1,2]]
              > SELECT gram, count(*) AS n FROM (SELECT explode(_FUNC_(array(1, 2, 1, 2), 2)) AS gram) GROUP BY gram ORDER BY n DESC;
               [1,2]	2
               [2,1]	1
        """,
    group = "array_funcs",
    since = "0.1.0")
public final class TokenNgrams extends TokenFunction {
  /** Of this array and length. */
  public TokenNgrams(Expression tokens, Expression n) {
    super(List.of(tokens, n));
  }

  @Override
  TokenNgrams with(List<Expression> arguments) {
    return new TokenNgrams(arguments.get(0), arguments.get(1));
  }

  @Override
  Expression makeCall() {
    return callOf("ngrams");
  }

  @Override
  public String prettyName() {
    return "token_ngrams";
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return CollectionConverters.asScala(
            List.<AbstractDataType>of(
                DataTypes.createArrayType(DataTypes.IntegerType), DataTypes.IntegerType))
        .toSeq();
  }

  @Override
  public DataType dataType() {
    return DataTypes.createArrayType(
        DataTypes.createArrayType(DataTypes.IntegerType, false), false);
  }
}
