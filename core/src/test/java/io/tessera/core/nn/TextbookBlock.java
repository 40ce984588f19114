package io.tessera.core.nn;

import java.util.Map;

/**
 * The transformer block in plain loops, in float64: one sequence of T positions, width D. Follows
 * the papers' formulas, not the kernels.
 */
final class TextbookBlock {
  private final TransformerConfig config;
  private final Map<String, float[]> weights;

  /** Weights by their names within the block, e.g. {@code attention.wo.weight}. */
  TextbookBlock(TransformerConfig config, Map<String, float[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /** x {@code [T][D]}, cosines and sines {@code [T][D/heads/2][2]} → {@code [T][D]}. */
  double[][] apply(double[][] x, double[][][] rope) {
    double[][] normed = rmsNorm(x, weights.get("attention_norm.weight"));
    double[][] h = sum(x, linear(attention(normed, rope), weights.get("attention.wo.weight")));
    return sum(h, swiGlu(rmsNorm(h, weights.get("ffn_norm.weight"))));
  }

  private double[][] attention(double[][] x, double[][][] rope) {
    int d = config.dim();
    int width = config.headDim();
    double[][] qkv = linear(x, weights.get("attention.wqkv.weight"));
    double[][] attended = new double[x.length][d];
    for (int from = 0; from < d; from += width) {
      double[][] q = turned(columns(qkv, from, width), "attention.q_norm.weight", rope);
      double[][] k = turned(columns(qkv, d + from, width), "attention.k_norm.weight", rope);
      double[][] v = columns(qkv, 2 * d + from, width);
      for (int t = 0; t < x.length; t++) {
        double[] shares = softmax(q[t], k, t);
        for (int s = 0; s <= t; s++) {
          for (int c = 0; c < width; c++) {
            attended[t][from + c] += shares[s] * v[s][c];
          }
        }
      }
    }
    return attended;
  }

  private double[][] turned(double[][] head, String norm, double[][][] rope) {
    double[][] x = config.qkNorm() ? rmsNorm(head, weights.get(norm)) : head;
    double[][] turned = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int pair = 0; pair < x[t].length / 2; pair++) {
        double cosine = rope[t][pair][0];
        double sine = rope[t][pair][1];
        turned[t][2 * pair] = x[t][2 * pair] * cosine - x[t][2 * pair + 1] * sine;
        turned[t][2 * pair + 1] = x[t][2 * pair + 1] * cosine + x[t][2 * pair] * sine;
      }
    }
    return turned;
  }

  private static double[] softmax(double[] query, double[][] keys, int last) {
    double[] shares = new double[last + 1];
    double total = 0;
    for (int s = 0; s <= last; s++) {
      double product = 0;
      for (int c = 0; c < query.length; c++) {
        product += query[c] * keys[s][c];
      }
      shares[s] = Math.exp(product / Math.sqrt(query.length));
      total += shares[s];
    }
    for (int s = 0; s <= last; s++) {
      shares[s] /= total;
    }
    return shares;
  }

  private double[][] swiGlu(double[][] x) {
    double[][] gate = linear(x, weights.get("feed_forward.w1.weight"));
    double[][] value = linear(x, weights.get("feed_forward.w3.weight"));
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < gate[t].length; i++) {
        value[t][i] *= gate[t][i] / (1 + Math.exp(-gate[t][i]));
      }
    }
    return linear(value, weights.get("feed_forward.w2.weight"));
  }

  /** x / √(mean x² + 1e-5) · weight, by row. */
  static double[][] rmsNorm(double[][] x, float[] weight) {
    double[][] normed = new double[x.length][weight.length];
    for (int t = 0; t < x.length; t++) {
      double squares = 0;
      for (double value : x[t]) {
        squares += value * value;
      }
      for (int i = 0; i < weight.length; i++) {
        normed[t][i] = x[t][i] / Math.sqrt(squares / weight.length + 1e-5) * weight[i];
      }
    }
    return normed;
  }

  private static double[][] linear(double[][] x, float[] weight) {
    int in = x[0].length;
    double[][] result = new double[x.length][weight.length / in];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < result[t].length; o++) {
        for (int i = 0; i < in; i++) {
          result[t][o] += x[t][i] * weight[o * in + i];
        }
      }
    }
    return result;
  }

  private static double[][] columns(double[][] x, int from, int width) {
    double[][] part = new double[x.length][width];
    for (int t = 0; t < x.length; t++) {
      System.arraycopy(x[t], from, part[t], 0, width);
    }
    return part;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int i = 0; i < sum[t].length; i++) {
        sum[t][i] = a[t][i] + b[t][i];
      }
    }
    return sum;
  }
}
