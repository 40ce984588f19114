package io.tessera.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Tokens to a PNG file, by a run's tokenizer. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens[, run]) - Returns the image of a token grid, decoded by a run's tokenizer, as a PNG file. NULL of NULL. Each image is a pass through the network: filter and limit rows before.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int), a whole grid without null elements
              * run - location of the run whose tokenizer made the tokens, a constant; by default the session's setting spark.tessera.run
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens) IS NULL FROM VALUES (CAST(NULL AS ARRAY<INT>)) AS t(tokens);
               true
        """,
    group = "misc_funcs",
    since = "0.1.0")
public final class DecodeImage extends TokenFunction {
  private final TokenDecoder decoder;

  /** Of these tokens, by this decoder. */
  public DecodeImage(Expression tokens, TokenDecoder decoder) {
    super(List.of(tokens));
    this.decoder = decoder;
  }

  @Override
  DecodeImage with(List<Expression> arguments) {
    return new DecodeImage(arguments.get(0), decoder);
  }

  @Override
  Expression makeCall() {
    return new Invoke(
        new Literal(decoder, new ObjectType(TokenDecoder.class)),
        "decode",
        dataType(),
        children(),
        inputTypes(),
        true, // null of null
        false,
        true);
  }

  @Override
  public String prettyName() {
    return "decode_image";
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    return CollectionConverters.asScala(
            List.<AbstractDataType>of(DataTypes.createArrayType(DataTypes.IntegerType)))
        .toSeq();
  }

  @Override
  public DataType dataType() {
    return DataTypes.BinaryType;
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return index == 0 ? super.productElement(0) : decoder;
  }
}
