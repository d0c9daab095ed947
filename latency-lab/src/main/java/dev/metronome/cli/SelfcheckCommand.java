package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.export.Exporters;
import dev.metronome.runner.Runner;
import dev.metronome.selfcheck.Item;
import dev.metronome.selfcheck.Selfcheck;
import dev.metronome.selfcheck.SelfcheckResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "selfcheck",
    mixinStandardHelpOptions = true,
    description = {
      "Tells whether this machine is fit to measure: clock, noise, drift, load and governor; and"
          + " what training would run on.",
      "Exit code 1 where an item is bad."
    },
    footer = "  metronome selfcheck --seconds 30")
final class SelfcheckCommand implements Callable<Integer> {

  private static final int LONGEST_SECONDS = 3600;
  private static final int PARTS = 100;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "How long to measure networks, about, 1 to "
              + LONGEST_SECONDS
              + "; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private TargetChoice target;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Checks.between("--seconds", seconds, 1, LONGEST_SECONDS);
    Runner runner = target.open();
    SelfcheckResult result;
    try (Progress progress = Progress.start("Checking this machine", PARTS)) {
      result =
          new Selfcheck(
                  runner,
                  Exporters.of(runner.format()),
                  share -> progress.update(Math.round(PARTS * share), ""),
                  Interruption.install())
              .run(Duration.ofSeconds(seconds));
    }
    print(result);
    output.json(document(result));
    return result.fit() ? Metronome.DONE : Metronome.ANSWER_NO;
  }

  private void print(SelfcheckResult result) {
    output.text("%s%n", result.target());
    for (Item item : result.items()) {
      output.text("%-5s %-19s %s", item.verdict().text(), item.name(), item.figure());
      output.text("%25s %s", "", item.advice());
      output.text("%25s (%s)", "", item.bounds());
    }
    output.text(
        result.fit() ? "%nFit to measure." : "%nNot fit to measure: see what is marked bad.");
  }

  private ObjectNode document(SelfcheckResult result) {
    ObjectNode document = Output.object();
    document.put("fit", result.fit());
    document.put("target", result.target());
    document.put("seconds", seconds);
    ArrayNode items = document.putArray("items");
    for (Item item : result.items()) {
      ObjectNode node = Output.tree(item);
      node.put("verdict", item.verdict().text());
      items.add(node);
    }
    return document;
  }
}
