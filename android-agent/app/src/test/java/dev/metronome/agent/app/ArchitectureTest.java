package dev.metronome.agent.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The app is the agent on Android, and no more: whom it may know. */
@AnalyzeClasses(packages = "dev.metronome", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theAppKnowsTheAgentAndAndroid =
      classes()
          .that()
          .resideInAPackage("dev.metronome.agent.app..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.metronome.agent.app..",
              "dev.metronome.agent.core..",
              "dev.metronome.agent.protocol..",
              // What the agent's core has in its own interfaces.
              "dev.metronome.tables.measure..",
              "dev.metronome.problem..",
              "android..",
              "org.tensorflow.lite..",
              "java..");

  @ArchTest
  static final ArchRule nobodyElseKnowsAndroid =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.metronome.agent.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("android..", "org.tensorflow.lite..", "dev.metronome.agent.app..");
}
