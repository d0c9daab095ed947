package dev.metronome;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Holds the arrows of the design: who may know whom. */
@AnalyzeClasses(packages = "dev.metronome", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] TABLES = {
    "dev.metronome.tables..", "dev.metronome.problem..", "dev.metronome.files.."
  };
  private static final String[] AGENT = {"dev.metronome.agent.."};
  private static final String[] CORE = {
    "dev.metronome.json..",
    "dev.metronome.natives..",
    "dev.metronome.space..",
    "dev.metronome.network..",
    "dev.metronome.latency..",
    "dev.metronome.reward..",
    "dev.metronome.policy..",
    "dev.metronome.supernet..",
    "dev.metronome.training..",
    "dev.metronome.data..",
    "dev.metronome.evaluation..",
    "dev.metronome.run.."
  };
  private static final String[] EXPORTERS = {"dev.metronome.export.."};
  private static final String[] LAB = {
    "dev.metronome.runner..",
    "dev.metronome.remote..",
    "dev.metronome.build..",
    "dev.metronome.report..",
    "dev.metronome.deploy..",
    "dev.metronome.demo..",
    "dev.metronome.selfcheck..",
    "dev.metronome.tensorboard..",
    "dev.metronome.cli.."
  };

  @ArchTest
  static final ArchRule everyClassIsInAPackageOfTheDesign =
      classes().should().resideInAnyPackage(all(TABLES, AGENT, CORE, EXPORTERS, LAB));

  @ArchTest
  static final ArchRule tablesKnowNobody =
      noClasses()
          .that()
          .resideInAnyPackage(TABLES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(AGENT, CORE, EXPORTERS, LAB));

  @ArchTest
  static final ArchRule theAgentKnowsOnlyTables =
      noClasses()
          .that()
          .resideInAnyPackage(AGENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(CORE, EXPORTERS, LAB));

  @ArchTest
  static final ArchRule theCoreKnowsOnlyTables =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(AGENT, EXPORTERS, LAB));

  @ArchTest
  static final ArchRule exportersKnowCoreAndTables =
      noClasses()
          .that()
          .resideInAnyPackage(EXPORTERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(AGENT, LAB));

  @ArchTest
  static final ArchRule onlyTrainingAndSupernetKnowDjl =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.metronome.supernet..", "dev.metronome.training..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  /** DJL lets Java fill an array for such a number, and a GPU waits for its copy. */
  @ArchTest
  static final ArchRule numbersAreFilledInOnTheDevice =
      noClasses()
          .that()
          .resideInAnyPackage("dev.metronome.supernet..", "dev.metronome.training..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo("ai.djl.ndarray.NDArray")))
                  .and(target(rawParameterTypes(Number.class))))
          .orShould()
          .callMethodWhere(
              target(owner(assignableTo("ai.djl.ndarray.NDManager")))
                  .and(target(name("create")))
                  .and(target(rawParameterTypes(float.class))));

  @ArchTest
  static final ArchRule onlyItsRunnerKnowsOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.metronome.runner.ort..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule onlyItsRunnerKnowsTensorFlowLite =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.metronome.runner.tflite..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule measuringKnowsNoDesktop =
      noClasses()
          .that()
          .resideInAPackage("dev.metronome.tables.measure..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.management..", "java.awt..", "android..", "java.net..");

  @ArchTest
  static final ArchRule theAgentRunsOnAPhoneToo =
      noClasses()
          .that()
          .resideInAPackage("dev.metronome.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "android..", "com.sun..", "java.lang.management..", "java.net.http..", "javax..");

  @ArchTest
  static final ArchRule nobodyKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.metronome.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.metronome.cli..", "picocli..");

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("dev.metronome.(*)..").namingSlices("$1").should().beFreeOfCycles();

  private static String[] all(String[]... groups) {
    return Arrays.stream(groups).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
