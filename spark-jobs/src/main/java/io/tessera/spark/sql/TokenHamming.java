package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Number of positions at which two token grids differ. */
@ExpressionDescription(
    usage =
        "_FUNC_(a, b) - Returns the number of positions at which two token grids differ. NULL if one is NULL.",
    arguments =
        """

            Arguments:
              * a - an array of codes (int) without null elements
              * b - another of the same length
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(array(1, 2, 3), array(1, 5, 3));
               1
              > SELECT _FUNC_(array(1, 2, 3), NULL);
               NULL
        """,
    group = "array_funcs",
    since = "0.1.0")
public final class TokenHamming extends TokenFunction {
  /** Of these grids. */
  public TokenHamming(Expression left, Expression right) {
    super(List.of(left, right));
  }

  @Override
  TokenHamming with(List<Expression> arguments) {
    return new TokenHamming(arguments.get(0), arguments.get(1));
  }

  @Override
  Expression makeCall() {
    return callOf("hamming");
  }

  @Override
  public String prettyName() {
    return "token_hamming";
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    AbstractDataType tokens = DataTypes.createArrayType(DataTypes.IntegerType);
    return CollectionConverters.asScala(List.of(tokens, tokens)).toSeq();
  }

  @Override
  public DataType dataType() {
    return DataTypes.IntegerType;
  }
}
