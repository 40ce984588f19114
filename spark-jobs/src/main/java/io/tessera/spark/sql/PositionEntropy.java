package io.tessera.spark.sql;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionDescription;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Entropy of codes at each position of the token grid. */
@ExpressionDescription(
    usage =
        "_FUNC_(tokens) - Returns the entropy in bits of the codes at each position of the token grid, in raster order. All grids must have one length. NULL of no grids.",
    arguments =
        """

            Arguments:
              * tokens - an array of codes (int); null arrays and null elements are passed over, a position with nothing else is NULL
        """,
    examples =
        """

            Examples:
              > SELECT _FUNC_(tokens) FROM VALUES (array(5, 0)), (array(5, 1)) AS t(tokens);
               [0.0,1.0]
        """,
    group = "agg_funcs",
    since = "0.1.0")
public final class PositionEntropy extends TokenAggregate<PositionCounts> {
  /** Of this column. */
  public PositionEntropy(Expression tokens) {
    this(tokens, BufferOffsets.NONE);
  }

  /** As Catalyst copies it. */
  public PositionEntropy(Expression tokens, BufferOffsets offsets) {
    this(List.of(tokens), offsets);
  }

  private PositionEntropy(List<Expression> arguments, BufferOffsets offsets) {
    super(arguments, offsets);
  }

  @Override
  PositionEntropy with(List<Expression> arguments, BufferOffsets offsets) {
    return new PositionEntropy(arguments, offsets);
  }

  @Override
  public String prettyName() {
    return "position_entropy";
  }

  @Override
  public DataType dataType() {
    return DataTypes.createArrayType(DataTypes.DoubleType, true);
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public PositionCounts createAggregationBuffer() {
    return new PositionCounts();
  }

  @Override
  void count(PositionCounts counts, ArrayData tokens) {
    counts.add(tokens);
  }

  @Override
  public PositionCounts merge(PositionCounts counts, PositionCounts other) {
    counts.add(other);
    return counts;
  }

  @Override
  public @Nullable Object eval(PositionCounts counts) {
    return counts.entropies().map(GenericArrayData::new).orElse(null);
  }

  @Override
  void write(PositionCounts counts, DataOutput out) throws IOException {
    counts.write(out);
  }

  @Override
  PositionCounts read(DataInput in) throws IOException {
    return PositionCounts.read(in);
  }
}
