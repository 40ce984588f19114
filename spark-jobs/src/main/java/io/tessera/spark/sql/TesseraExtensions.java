package io.tessera.spark.sql;

import io.tessera.spark.exit.JobException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistryBase;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Tessera's functions for Spark SQL. Sessions of Tessera's own have them; any other one (spark-sql,
 * the Thrift server for JDBC, notebooks) gets them with {@code
 * spark.sql.extensions=io.tessera.spark.sql.TesseraExtensions} and tessera.jar on its class path.
 */
public final class TesseraExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** The session's setting that says whose tokenizer {@code decode_image} uses. */
  public static final String RUN = "spark.tessera.run";

  private static final String DECODE_IMAGE = "decode_image";

  /** A function as Spark's registries know it. */
  private record Function(
      String name, ExpressionInfo info, Function1<Seq<Expression>, Expression> builder) {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (Function function : functions()) {
      extensions.injectFunction(
          new Tuple3<>(new FunctionIdentifier(function.name), function.info, function.builder));
    }
    return BoxedUnit.UNIT;
  }

  /** Gives a session the functions that it has not from the extension already. */
  public static void register(SparkSession session) {
    FunctionRegistry registry =
        ((org.apache.spark.sql.classic.SparkSession) session).sessionState().functionRegistry();
    for (Function function : functions()) {
      FunctionIdentifier name = new FunctionIdentifier(function.name);
      if (!registry.functionExists(name)) {
        registry.registerFunction(name, function.info, function.builder);
      }
    }
  }

  private static List<Function> functions() {
    return List.of(
        function("token_histogram", TokenHistogram.class),
        function("token_entropy", TokenEntropy.class),
        function("codebook_usage", CodebookUsage.class),
        function("codebook_perplexity", CodebookPerplexity.class),
        function("position_entropy", PositionEntropy.class),
        function("token_hamming", TokenHamming.class),
        function("token_ngrams", TokenNgrams.class),
        new Function(
            DECODE_IMAGE,
            FunctionRegistryBase.expressionInfo(
                DECODE_IMAGE, Option.empty(), tag(DecodeImage.class)),
            new DecodeImageBuilder()));
  }

  /** Description and arguments are those that the class and its constructors declare. */
  private static Function function(String name, Class<? extends Expression> type) {
    var built = FunctionRegistryBase.<Expression>build(name, Option.empty(), tag(type));
    return new Function(name, built._1(), built._2());
  }

  @SuppressWarnings("unchecked") // the tag of a class is one of what it extends
  private static ClassTag<Expression> tag(Class<? extends Expression> type) {
    return (ClassTag<Expression>) (ClassTag<?>) ClassTag$.MODULE$.apply(type);
  }

  /** Finds the run's model while the query is analyzed. */
  private static final class DecodeImageBuilder
      extends AbstractFunction1<Seq<Expression>, Expression> {
    @Override
    public Expression apply(Seq<Expression> arguments) {
      if (arguments.isEmpty() || arguments.size() > 2) {
        throw JobException.usage(
            "Invalid call of decode_image: %d arguments; expected decode_image(tokens[, run])"
                .formatted(arguments.size()));
      }
      String run = arguments.size() == 2 ? constant(arguments.apply(1)) : setting();
      var session = (org.apache.spark.sql.classic.SparkSession) SparkSession.active();
      return new DecodeImage(
          arguments.apply(0), TokenDecoder.of(run, session.sessionState().newHadoopConf()));
    }

    private static String constant(Expression run) {
      if (run instanceof Literal literal && literal.value() instanceof UTF8String location) {
        return location.toString();
      }
      throw JobException.usage(
          "Invalid run for decode_image: %s; expected a string constant".formatted(run.sql()));
    }

    private static String setting() {
      String run = SQLConf.get().getConfString(RUN, "");
      if (run.isEmpty()) {
        throw JobException.usage(
            "Cannot decode images: whose tokenizer? SET %s=LOCATION of its run, or name it: decode_image(tokens, 'LOCATION')"
                .formatted(RUN));
      }
      return run;
    }
  }
}
