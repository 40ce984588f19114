package io.tessera.spark.table;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The Parquet schemas of the tables, in the layout that Spark, DuckDB and Arrow write lists in. */
final class TableSchemas {
  /** {@code id, image.bytes, label, content} of an image table. */
  static final MessageType IMAGES =
      Types.buildMessage()
          .optional(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("id")
          .optionalGroup()
          .optional(PrimitiveTypeName.BINARY)
          .named("bytes")
          .named("image")
          .optional(PrimitiveTypeName.INT32)
          .named("label")
          .optional(PrimitiveTypeName.BINARY)
          .named("content")
          .named("spark_schema");

  /** {@code id, label, content} of an image table: its rows without their images. */
  static final MessageType IMAGE_NAMES =
      Types.buildMessage()
          .optional(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("id")
          .optional(PrimitiveTypeName.INT32)
          .named("label")
          .optional(PrimitiveTypeName.BINARY)
          .named("content")
          .named("spark_schema");

  /** {@code id, label, view, tokens, content} of a token table. */
  static final MessageType TOKENS =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("id")
          .required(PrimitiveTypeName.INT32)
          .named("label")
          .required(PrimitiveTypeName.INT32)
          .as(LogicalTypeAnnotation.intType(16, true))
          .named("view")
          .requiredList()
          .requiredElement(PrimitiveTypeName.INT32)
          .named("tokens")
          .required(PrimitiveTypeName.BINARY)
          .named("content")
          .named("spark_schema");

  /** {@code content, view, tokens} as Spark writes them: codes that are known already. */
  static final MessageType CODES =
      Types.buildMessage()
          .optional(PrimitiveTypeName.BINARY)
          .named("content")
          .optional(PrimitiveTypeName.INT32)
          .as(LogicalTypeAnnotation.intType(16, true))
          .named("view")
          .optionalList()
          .optionalElement(PrimitiveTypeName.INT32)
          .named("tokens")
          .named("spark_schema");

  /** {@code index, label, seed, tokens, png} of a sample table. */
  static final MessageType SAMPLES =
      Types.buildMessage()
          .required(PrimitiveTypeName.INT64)
          .named("index")
          .required(PrimitiveTypeName.INT32)
          .named("label")
          .required(PrimitiveTypeName.INT64)
          .named("seed")
          .requiredList()
          .requiredElement(PrimitiveTypeName.INT32)
          .named("tokens")
          .required(PrimitiveTypeName.BINARY)
          .named("png")
          .named("spark_schema");

  private TableSchemas() {}

  static ImageRow image(Group group) {
    return new ImageRow(
        group.getString("id", 0),
        group.getGroup("image", 0).getBinary("bytes", 0).getBytes(),
        group.getInteger("label", 0),
        group.getBinary("content", 0).getBytes());
  }

  static TokenRow tokens(Group group) {
    return new TokenRow(
        group.getString("id", 0),
        group.getInteger("label", 0),
        group.getInteger("view", 0),
        list(group),
        group.getBinary("content", 0).getBytes());
  }

  static ImageName imageName(Group group) {
    return new ImageName(
        group.getString("id", 0),
        group.getInteger("label", 0),
        group.getBinary("content", 0).getBytes());
  }

  static ImageCodes codes(Group group) {
    return new ImageCodes(
        group.getBinary("content", 0).getBytes(), group.getInteger("view", 0), list(group));
  }

  static SampleRow sample(Group group) {
    return new SampleRow(
        group.getLong("index", 0),
        group.getInteger("label", 0),
        group.getLong("seed", 0),
        list(group),
        group.getBinary("png", 0).getBytes());
  }

  static Group group(TokenRow row) {
    SimpleGroup group = new SimpleGroup(TOKENS);
    group.append("id", row.id()).append("label", row.label()).append("view", row.view());
    append(group, row.tokens());
    group.append("content", Binary.fromConstantByteArray(row.content()));
    return group;
  }

  static Group group(SampleRow row) {
    SimpleGroup group = new SimpleGroup(SAMPLES);
    group.append("index", row.index()).append("label", row.label()).append("seed", row.seed());
    append(group, row.tokens());
    group.append("png", Binary.fromConstantByteArray(row.png()));
    return group;
  }

  private static int[] list(Group group) {
    Group list = group.getGroup("tokens", 0);
    int[] tokens = new int[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = list.getGroup(0, i).getInteger(0, 0);
    }
    return tokens;
  }

  private static void append(SimpleGroup group, int[] tokens) {
    Group list = group.addGroup("tokens");
    for (int token : tokens) {
      list.addGroup(0).append("element", token);
    }
  }
}
