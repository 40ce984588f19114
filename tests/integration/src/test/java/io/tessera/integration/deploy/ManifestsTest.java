package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code deploy/kubernetes}: the manifests are YAML and fit each other, the image and the program.
 * That each fits Kubernetes' schemas is said in {@code deploy/README.md}, not here.
 */
class ManifestsTest {
  private static final String IMAGE = "registry.example.com/tessera:0.1.0-cuda";
  private static final String JAR = "local:///opt/tessera/tessera.jar";

  static List<Path> files() {
    return DeployFiles.endingWith(".yaml").stream()
        .filter(file -> file.startsWith(DeployFiles.folder().resolve("kubernetes")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void areWhatTheyShouldBe(Path file) {
    assertThat(DeployFiles.manifests(file))
        .isNotEmpty()
        .allSatisfy(manifest -> assertThat(manifest).containsKeys("apiVersion", "kind"));
  }

  @Test
  void kustomizationNamesFilesThatAreThere() {
    List<?> resources = (List<?>) DeployFiles.at(one("kustomization.yaml"), "resources");
    assertThat(resources)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(kubernetes((String) name)).exists());
  }

  @Test
  void everythingLivesInTheNamespace() {
    Set<Object> namespaces = new HashSet<>();
    for (Path file : files()) {
      for (Map<String, Object> manifest : DeployFiles.manifests(file)) {
        if (manifest.get("metadata") instanceof Map<?, ?> metadata
            && metadata.containsKey("name") // not a template
            && !manifest.get("kind").equals("Namespace")) {
          namespaces.add(metadata.get("namespace"));
        }
      }
    }
    assertThat(namespaces).containsExactly(DeployFiles.at(one("namespace.yaml"), "metadata/name"));
  }

  @Test
  void serviceAccountsThatAreNamedExist() {
    List<Object> accounts = new ArrayList<>();
    for (Map<String, Object> manifest : DeployFiles.manifests(kubernetes("access.yaml"))) {
      if (manifest.get("kind").equals("ServiceAccount")) {
        accounts.add(DeployFiles.at(manifest, "metadata/name"));
      }
    }
    var properties = DeployFiles.properties("kubernetes");
    assertThat(accounts)
        .containsExactlyInAnyOrder(
            properties.get("spark.kubernetes.authenticate.driver.serviceAccountName"),
            properties.get("spark.kubernetes.authenticate.executor.serviceAccountName"))
        .contains(
            DeployFiles.at(one("spark-application.yaml"), "spec/driver/serviceAccount"),
            DeployFiles.at(one("nightly.yaml"), NIGHTLY_POD + "serviceAccountName"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-application.yaml", "spark-application-apache.yaml"})
  void applicationsRunTheProgramOfTheImage(String name) {
    Map<String, Object> spec = DeployFiles.map(one(name).get("spec"));
    assertThat(spec).containsEntry("mainClass", Main.class.getName());
    assertThat(spec.toString()).contains(IMAGE, JAR);
    assertThat(spec.toString())
        .contains("sparkVersion=" + org.apache.spark.package$.MODULE$.SPARK_VERSION());
    assertThat(DeployFiles.properties("kubernetes"))
        .containsEntry("spark.kubernetes.container.image", IMAGE);
    assertThat(DeployFiles.text(DeployFiles.folder().resolve("Dockerfile")))
        .contains("COPY --from=build /src/spark-jobs/target/tessera.jar /opt/tessera/tessera.jar")
        .contains("COPY conf /opt/tessera/conf", "COPY deploy /opt/tessera/deploy")
        .contains("USER 185:185");
  }

  @Test
  void podsRunAsTheUserOfTheImage() {
    for (String template : List.of("driver-pod.yaml", "executor-pod.yaml")) {
      assertThat(DeployFiles.at(one(template), "spec/securityContext/runAsUser")).isEqualTo(185);
      assertThat(DeployFiles.at(one(template), "spec/securityContext/runAsNonRoot"))
          .isEqualTo(true);
    }
  }

  private static final String NIGHTLY_POD = "spec/jobTemplate/spec/template/spec/";

  /** The job's pod is a driver in mode client, so its exit code is the command's. */
  @Test
  void theNightlyJobKnowsTheExitCodes() {
    Map<String, Object> nightly = one("nightly.yaml");
    assertThat(DeployFiles.at(nightly, NIGHTLY_POD + "containers/0/image")).isEqualTo(IMAGE);
    String rule = "spec/jobTemplate/spec/podFailurePolicy/rules/0/";
    assertThat(DeployFiles.at(nightly, rule + "action")).isEqualTo("FailJob");
    assertThat(DeployFiles.at(nightly, rule + "onExitCodes/values"))
        .isEqualTo(CommandLinesTest.USELESS_TO_REPEAT);
    assertThat(DeployFiles.at(nightly, NIGHTLY_POD + "containers/0/command/3"))
        .isEqualTo("/opt/tessera/deploy/nightly.sh");
  }

  @Test
  void prometheusScrapesWhatDriversAnnounce() {
    Path scrape = DeployFiles.folder().resolve("prometheus/scrape.yaml");
    Object path =
        DeployFiles.at(DeployFiles.manifests(scrape).get(0), "scrape_configs/0/metrics_path");
    Map<String, String> announced =
        Map.of(
            "prometheus.io/scrape", "true",
            "prometheus.io/path", (String) path,
            "prometheus.io/port", "4040");
    assertThat(DeployFiles.at(one("driver-pod.yaml"), "metadata/annotations")).isEqualTo(announced);
    String pod = NIGHTLY_POD.replaceFirst("spec/$", "");
    assertThat(DeployFiles.at(one("nightly.yaml"), pod + "metadata/annotations"))
        .isEqualTo(announced);
    assertThat(DeployFiles.at(one("spark-application.yaml"), "spec/driver/annotations"))
        .isEqualTo(announced);
    String driver = "spec/driverSpec/podTemplateSpec/metadata/annotations";
    assertThat(DeployFiles.at(one("spark-application-apache.yaml"), driver)).isEqualTo(announced);
  }

  private static Map<String, Object> one(String name) {
    List<Map<String, Object>> manifests = DeployFiles.manifests(kubernetes(name));
    assertThat(manifests).as(name).hasSize(1);
    return manifests.get(0);
  }

  private static Path kubernetes(String name) {
    return DeployFiles.folder().resolve("kubernetes").resolve(name);
  }
}
