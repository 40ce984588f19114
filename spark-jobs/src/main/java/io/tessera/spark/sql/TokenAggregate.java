package io.tessera.spark.sql;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An aggregate over a column of token arrays, and what Catalyst asks of a node of its trees. Null
 * arrays are passed over.
 *
 * <p>The buffer is a Java object that stays what it is from row to row; Spark serializes it for
 * each group and task once, for the shuffle. An aggregate of fixed-width columns, which Spark could
 * generate code for, can't hold a histogram.
 *
 * <p>Catalyst copies nodes by reflection: a public class, whose widest public constructor takes
 * {@link #productElement}s in their order, buffer offsets last.
 *
 * @param <C> what is counted
 */
abstract class TokenAggregate<C> extends TypedImperativeAggregate<C>
    implements ImplicitCastInputTypes, Serializable {
  private final Seq<Expression> arguments;
  private final BufferOffsets offsets;

  /** Where the buffer lies in Spark's rows of buffers: its own affair. */
  record BufferOffsets(int mutable, int input) implements Serializable {
    static final BufferOffsets NONE = new BufferOffsets(0, 0);
  }

  TokenAggregate(List<Expression> arguments, BufferOffsets offsets) {
    this.arguments = CollectionConverters.asScala(arguments).toSeq();
    this.offsets = offsets;
  }

  /** The same function of other arguments. */
  abstract TokenAggregate<C> with(List<Expression> arguments, BufferOffsets offsets);

  /** The function's name. */
  @Override
  public abstract String prettyName();

  abstract void count(C counts, ArrayData tokens);

  abstract void write(C counts, DataOutput out) throws IOException;

  abstract C read(DataInput in) throws IOException;

  final Expression argument(int index) {
    return arguments.apply(index);
  }

  @Override
  public final C update(C counts, InternalRow row) {
    Object tokens = argument(0).eval(row);
    if (tokens != null) {
      count(counts, (ArrayData) tokens);
    }
    return counts;
  }

  @Override
  public final byte[] serialize(C counts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(counts, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public final C deserialize(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    List<AbstractDataType> types = new ArrayList<>();
    types.add(DataTypes.createArrayType(DataTypes.IntegerType));
    if (arguments.size() > 1) {
      types.add(DataTypes.IntegerType);
    }
    return CollectionConverters.asScala(types).toSeq();
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public final Seq<Expression> children() {
    return arguments;
  }

  @Override
  public final Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return with(CollectionConverters.asJava(children), offsets);
  }

  @Override
  public final int mutableAggBufferOffset() {
    return offsets.mutable;
  }

  @Override
  public final int inputAggBufferOffset() {
    return offsets.input;
  }

  @Override
  public final ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
    return with(CollectionConverters.asJava(arguments), new BufferOffsets(offset, offsets.input));
  }

  @Override
  public final ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return with(CollectionConverters.asJava(arguments), new BufferOffsets(offsets.mutable, offset));
  }

  @Override
  public final int productArity() {
    return arguments.size() + 1;
  }

  @Override
  public final Object productElement(int index) {
    return index < arguments.size() ? arguments.apply(index) : offsets;
  }

  /** What {@code EXPLAIN} prints. */
  @Override
  public final Iterator<Object> stringArgs() {
    return CollectionConverters.asScala(
        List.<Object>copyOf(CollectionConverters.asJava(arguments)).iterator());
  }

  @Override
  public final boolean canEqual(Object other) {
    return other.getClass() == getClass();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof TokenAggregate<?> that
        && canEqual(that)
        && arguments.equals(that.arguments)
        && offsets.equals(that.offsets);
  }

  @Override
  public final int hashCode() {
    return super.hashCode(); // of the product's elements
  }
}
