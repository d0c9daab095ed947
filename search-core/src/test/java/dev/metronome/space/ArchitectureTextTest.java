package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTextTest {

  private final SearchSpace macro = SearchSpaces.named("nas-bench-macro");

  private List<Problem> problemsOf(String text) {
    return catchThrowableOfType(BadInputException.class, () -> ArchitectureText.parse(text, macro))
        .problems();
  }

  private static List<Problem> jsonProblemsOf(String json) {
    return catchThrowableOfType(
            BadInputException.class, () -> ArchitectureText.fromJson(json, "arch.json"))
        .problems();
  }

  private static String choices(String last) {
    return """
        {"stage1.layer1.block": "identity", "stage1.layer2.block": "mb_k3_e3",
         "stage2.layer1.block": "mb_k5_e6", "stage2.layer2.block": "identity",
         "stage2.layer3.block": "identity", "stage3.layer1.block": "identity",
         "stage3.layer2.block": "identity"%s}"""
        .formatted(last);
  }

  private static final String LAST = ", \"stage3.layer3.block\": \"mb_k5_e6\"";

  @Test
  void textWithoutASlashIsRefusedWithTheFormAndNamesToUse() {
    assertThat(problemsOf("nas-bench-macro"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).contains("'nas-bench-macro'");
              assertThat(problem.what()).contains("no '/'");
              assertThat(problem.expected()).contains("nas-bench-macro/0:2:1:2:0:1:1:0");
              assertThat(problem.remedy()).contains("proxylessnas-mobile");
            });
  }

  @Test
  void textOfAnotherSpaceIsRefused() {
    assertThat(problemsOf("proxylessnas/0:0"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.what()).contains("proxylessnas");
              assertThat(problem.expected()).contains("nas-bench-macro");
            });
  }

  @Test
  void anUnknownSpaceIsRefusedWithTheKnownOnes() {
    BadInputException unknown =
        catchThrowableOfType(BadInputException.class, () -> SearchSpaces.named("darts"));
    assertThat(unknown)
        .hasMessageContaining("'darts'")
        .hasMessageContaining("nas-bench-macro, proxylessnas");
  }

  @Test
  void aWrongNumberOfChoicesIsRefusedWithBothNumbers() {
    assertThat(problemsOf("nas-bench-macro/0:1:2"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.what()).contains("3 choices");
              assertThat(problem.expected()).contains("8 choices");
            });
    assertThat(problemsOf("nas-bench-macro/0:1:2:0:1:2:0:1:2").get(0).what()).contains("9");
  }

  @Test
  void everyPartThatIsNoNumberIsNamedWithItsPosition() {
    assertThat(problemsOf("nas-bench-macro/0:x:2:-1:1:2::1"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.what())
                    .contains("'x' at position 2", "'-1' at position 4", "'' at position 7"));
    assertThat(problemsOf("nas-bench-macro/").get(0).what()).contains("'' at position 1");
    assertThat(problemsOf("nas-bench-macro/0:1:2:0:1:2:0:99999999999").get(0).what())
        .contains("position 8");
    // Digits of other scripts are no digits here.
    assertThat(problemsOf("nas-bench-macro/0:1:2:0:1:2:0:\u0661").get(0).what())
        .contains("position 8");
  }

  @Test
  void allChoicesOutOfRangeAreNamedWithPositionAndDecision() {
    assertThat(problemsOf("nas-bench-macro/0:3:2:0:1:2:0:7"))
        .hasSize(2)
        .satisfies(
            problems -> {
              assertThat(problems.get(0).what())
                  .isEqualTo("choice 3 at position 2 (stage1.layer2.block)");
              assertThat(problems.get(0).expected()).isEqualTo("0 to 2");
              assertThat(problems.get(1).what())
                  .isEqualTo("choice 7 at position 8 (stage3.layer3.block)");
            });
  }

  @Test
  void jsonWithoutParametersIsOfThePublishedSpace() {
    SpacePoint point =
        ArchitectureText.fromJson(
            "{\"space\": \"nas-bench-macro\", \"choices\": " + choices(LAST) + "}", "arch.json");
    assertThat(point.architecture()).hasToString("nas-bench-macro/0:1:2:0:0:0:0:2");
    assertThat(point.space().parameters()).isEqualTo(macro.parameters());
  }

  @Test
  void brokenJsonIsRefusedWithLineAndColumn() {
    assertThat(jsonProblemsOf("{\n  \"space\": ]\n}").get(0).where()).startsWith("arch.json:2:");
    assertThat(jsonProblemsOf("{\"space\": \"nas-bench-macro\", \"choices\": {").get(0).where())
        .startsWith("arch.json:1:");
  }

  @Test
  void jsonWithTextBehindItOrAKeyTwiceIsRefused() {
    String whole = "{\"space\": \"nas-bench-macro\", \"choices\": " + choices(LAST) + "}";
    assertThat(jsonProblemsOf(whole + "\n}").get(0).where()).startsWith("arch.json:5:");
    assertThat(jsonProblemsOf(whole.replace("{\"space\"", "{\"space\": \"x\", \"space\"")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.what()).contains("space"));
  }

  @Test
  void jsonThatIsNoArchitectureIsRefused() {
    for (String json : List.of("", "3", "[]", "{}", "null", "{\"space\": \"nas-bench-macro\"}")) {
      assertThat(jsonProblemsOf(json))
          .describedAs(json)
          .singleElement()
          .satisfies(problem -> assertThat(problem.what()).contains("'space' and 'choices'"));
    }
  }

  @Test
  void allThatIsWrongInJsonIsToldAtOnceWithItsKey() {
    String json =
        """
        {"space": "nas-bench-macro", "colour": 1,
         "parameters": {"resolution": "big", "width": true, "filters": [8, "x"], "clases": 4},
         "choices": %s}"""
            .formatted(choices(", \"stage3.layer3.block\": \"mb_k9\", \"stage9.block\": \"x\""))
            .replace("\"stage1.layer1.block\": \"identity\", ", "");
    assertThat(jsonProblemsOf(json))
        .extracting(Problem::where)
        .containsExactlyInAnyOrder(
            "arch.json, key colour",
            "arch.json, key parameters.clases",
            "arch.json, key parameters.resolution",
            "arch.json, key parameters.width",
            "arch.json, key parameters.filters",
            "arch.json, key choices.stage9.block",
            "arch.json, key choices.stage1.layer1.block",
            "arch.json, key choices.stage3.layer3.block");
    assertThat(jsonProblemsOf(json))
        .anySatisfy(
            problem -> {
              assertThat(problem.what()).isEqualTo("\"mb_k9\"");
              assertThat(problem.expected()).contains("[identity, mb_k3_e3, mb_k5_e6]");
            });
  }

  @Test
  void parametersOutOfRangeInJsonAreNamedBesideWrongChoices() {
    String json =
        """
        {"space": "nas-bench-macro",
         "parameters": {"resolution": 4, "classes": 1, "width": 99, "filters": [0]},
         "choices": %s}"""
            .formatted(choices(""));
    assertThat(jsonProblemsOf(json))
        .extracting(Problem::where)
        .containsExactlyInAnyOrder(
            "arch.json, key parameters.resolution",
            "arch.json, key parameters.classes",
            "arch.json, key parameters.width",
            "arch.json, key parameters.filters",
            "arch.json, key choices.stage3.layer3.block");
  }

  @Test
  void aWrongNumberOfFiltersInJsonIsRefused() {
    String json =
        "{\"space\": \"nas-bench-macro\", \"parameters\": {\"filters\": [8, 8]}, \"choices\": "
            + choices(LAST)
            + "}";
    assertThat(jsonProblemsOf(json))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo("arch.json, key parameters.filters");
              assertThat(problem.expected()).contains("5 numbers");
            });
  }

  @Test
  void anUnknownSpaceInJsonIsNamedWithTheFile() {
    assertThat(jsonProblemsOf("{\"space\": \"darts\", \"choices\": {}}"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).isEqualTo("arch.json, key space"));
  }
}
