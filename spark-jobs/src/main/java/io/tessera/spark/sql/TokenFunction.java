package io.tessera.spark.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A function of a row, computed by calling a Java method. Generated code calls it directly, with no
 * boxing. Null if an argument is.
 *
 * <p>Catalyst's own bases for one and two arguments can't be extended in Java.
 */
abstract class TokenFunction extends Expression implements ImplicitCastInputTypes, Serializable {
  private final Seq<Expression> arguments;
  private transient @Nullable Expression call;

  TokenFunction(List<Expression> arguments) {
    this.arguments = CollectionConverters.asScala(arguments).toSeq();
  }

  /** The same function of other arguments. */
  abstract TokenFunction with(List<Expression> newArguments);

  /** The call of the method; what is computed in place of this function. */
  abstract Expression makeCall();

  /** A call of a static method of {@link TokenArrays}. */
  final Expression callOf(String method) {
    return new StaticInvoke(
        TokenArrays.class,
        dataType(),
        method,
        arguments,
        inputTypes(),
        true, // null of null
        false,
        true,
        Option.empty());
  }

  private Expression call() {
    Expression made = call;
    if (made == null) {
      made = makeCall();
      call = made;
    }
    return made;
  }

  /** The function's name. */
  @Override
  public abstract String prettyName();

  @Override
  public final @Nullable Object eval(InternalRow row) {
    return call().eval(row);
  }

  @Override
  public final ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return call().genCode(context);
  }

  @Override
  public final TypeCheckResult checkInputDataTypes() {
    return ImplicitCastInputTypes.super.checkInputDataTypes();
  }

  @Override
  public final boolean nullable() {
    return CollectionConverters.asJava(arguments).stream().anyMatch(Expression::nullable);
  }

  @Override
  public final boolean nullIntolerant() {
    return true;
  }

  @Override
  public final Seq<Expression> children() {
    return arguments;
  }

  @Override
  public final Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return with(CollectionConverters.asJava(children));
  }

  @Override
  public int productArity() {
    return arguments.size();
  }

  @Override
  public Object productElement(int index) {
    return arguments.apply(index);
  }

  @Override
  public final boolean canEqual(Object other) {
    return other.getClass() == getClass();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof TokenFunction that
        && canEqual(that)
        && CollectionConverters.asJava(productIterator().toSeq())
            .equals(CollectionConverters.asJava(that.productIterator().toSeq()));
  }

  @Override
  public final int hashCode() {
    return super.hashCode(); // of the product's elements
  }
}
