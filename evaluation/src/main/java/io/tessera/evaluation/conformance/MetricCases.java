package io.tessera.evaluation.conformance;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.classification.ScoreSplits;
import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.neighbours.PrecisionRecall;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.ScoreRule;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.profile.SubsetRule.SmallerSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Cases on features and logits that are generated, so that no network is needed. */
public final class MetricCases {
  private static final String FIDELITY = "torch-fidelity";

  private final List<ConformanceCase> cases = new ArrayList<>();

  private MetricCases() {}

  /** All cases; computing them takes some seconds. */
  public static List<ConformanceCase> all() {
    MetricCases metrics = new MetricCases();
    metrics.cases.addAll(FrechetCases.all());
    metrics.kernel();
    metrics.neighbours();
    metrics.scores();
    return List.copyOf(metrics.cases);
  }

  private void add(String tool, String name, double theirs, double tolerance, DoubleSupplier ours) {
    cases.add(new ConformanceCase(tool, name, theirs, tolerance, ours));
  }

  private void kernel() {
    subsets(ToolFeatures.A, 0.46431840672348457, 0.03168261163922255, 1e-6);
    subsets(ToolFeatures.B, 0.1850712172506312, 0.006893326411786338, 1e-6);
    add(
        "exact",
        "KID on features A, 10 subsets of 100, in float64",
        0.46431844446337617,
        1e-12,
        () -> subsets(ToolFeatures.A).mean());
    add(
        "exact",
        "KID on features B, 10 subsets of 100, in float64",
        0.18507117334455092,
        1e-12,
        () -> subsets(ToolFeatures.B).mean());
    add(
        "exact",
        "KID's deviation on features A, 10 subsets of 100, in float64",
        0.031682926784565586,
        1e-12,
        () -> subsets(ToolFeatures.A).deviation());
    add(
        "exact",
        "KID's deviation on features B, 10 subsets of 100, in float64",
        0.006893130384100905,
        1e-12,
        () -> subsets(ToolFeatures.B).deviation());
    full(ToolFeatures.A, 0.4611453133937369);
    full(ToolFeatures.B, 0.18086860981940944);
    full(ToolFeatures.C, 0.01843381254886083);
  }

  private void subsets(ToolFeatures features, double mean, double deviation, double tolerance) {
    String name = "on features " + features.label() + ", 10 subsets of 100";
    add(FIDELITY, "KID " + name, mean, tolerance, () -> subsets(features).mean());
    add(
        FIDELITY,
        "KID's deviation " + name,
        deviation,
        tolerance,
        () -> subsets(features).deviation());
  }

  private void full(ToolFeatures features, double theirs) {
    add(
        "exact",
        "KID of the full sets on features " + features.label(),
        theirs,
        1e-12,
        () -> KernelDistance.ofFullSets(features.y(), features.x(), InnerProducts.inPlainJava()));
  }

  private static KernelDistance subsets(ToolFeatures features) {
    SubsetRule rule = new SubsetRule(10, 100, SmallerSets.REFUSED, 2020);
    return KernelDistance.ofSubsets(features.y(), features.x(), rule, InnerProducts.inPlainJava());
  }

  private void neighbours() {
    cover(ToolFeatures.A, 0.134, 0.890);
    cover(ToolFeatures.B, 0.553333, 0.053333);
    cover(ToolFeatures.C, 0.85, 0.95);
  }

  private void cover(ToolFeatures features, double precision, double recall) {
    String name = " on features " + features.label();
    add(FIDELITY, "precision" + name, precision, 1e-6, () -> cover(features).precision());
    add(FIDELITY, "recall" + name, recall, 1e-6, () -> cover(features).recall());
  }

  private static PrecisionRecall cover(ToolFeatures features) {
    return PrecisionRecall.of(features.x(), features.y(), 3, InnerProducts.inPlainJava());
  }

  private void scores() {
    ScoreRule one = new ScoreRule(ScoreSplits.parts(1), Optional.empty());
    ScoreRule shuffled = Profile.TORCH_FIDELITY.score().orElseThrow();
    ScoreRule inOrder = Profile.STYLEGAN.score().orElseThrow();
    mean(ToolFeatures.A, "one split", one, 2.810493337172281);
    mean(ToolFeatures.A, "ten splits, shuffled", shuffled, 2.7517195251095736);
    mean(ToolFeatures.A, "ten splits, in order", inOrder, 2.736606981069124);
    mean(ToolFeatures.B, "one split", one, 2.9502888242361593);
    mean(ToolFeatures.B, "ten splits, shuffled", shuffled, 2.813955198044779);
    mean(ToolFeatures.B, "ten splits, in order", inOrder, 2.8132265515624213);
    mean(
        ToolFeatures.A,
        "splits of 150",
        new ScoreRule(ScoreSplits.chunks(150), Optional.empty()),
        2.755193351702917);
    add("exact", "IS of 20 equal rows of logits", 1, 1e-12, MetricCases::scoreOfEquals);
    deviation(ToolFeatures.A, "ten splits, shuffled", shuffled, 0.08995627378816);
    deviation(ToolFeatures.A, "ten splits, in order", inOrder, 0.0725077528357454);
    deviation(ToolFeatures.B, "ten splits, shuffled", shuffled, 0.02239647075996267);
  }

  private void mean(ToolFeatures features, String cut, ScoreRule rule, double theirs) {
    score("IS", features, cut, rule, theirs, InceptionScore.Score::mean);
  }

  private void deviation(ToolFeatures features, String cut, ScoreRule rule, double theirs) {
    score("IS's deviation", features, cut, rule, theirs, InceptionScore.Score::deviation);
  }

  private void score(
      String what,
      ToolFeatures features,
      String cut,
      ScoreRule rule,
      double theirs,
      ToDoubleFunction<InceptionScore.Score> part) {
    add(
        cut.startsWith("splits of") ? "ADM's formula" : FIDELITY,
        "%s of logits 8u - 4, seed %d, %s".formatted(what, features.seed(), cut),
        theirs,
        1e-12,
        () -> part.applyAsDouble(score(features, rule)));
  }

  private static InceptionScore.Score score(ToolFeatures features, ScoreRule rule) {
    float[] uniform = features.xRows();
    int[] positions = rule.positions(features.n());
    InceptionScore score = new InceptionScore(features.d(), features.n(), rule.splits());
    double[] logits = new double[features.d()];
    for (int i = 0; i < features.n(); i++) {
      for (int k = 0; k < logits.length; k++) {
        logits[k] = uniform[i * logits.length + k] * 8 - 4;
      }
      score.addLogits(positions[i], logits);
    }
    return score.score();
  }

  private static double scoreOfEquals() {
    InceptionScore score = new InceptionScore(3, 20, ScoreSplits.parts(2));
    for (int i = 0; i < 20; i++) {
      score.addLogits(i, new double[] {1, -2, 0.5});
    }
    return score.score().mean();
  }
}
