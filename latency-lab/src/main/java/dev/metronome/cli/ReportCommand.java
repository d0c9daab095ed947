package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.report.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Makes one HTML page of tables, searches, trainings, comparisons and demos. The page needs no"
          + " network and no other file; every chart has its data as a table and as CSV.",
      "Several of a kind are shown side by side on the same axes. What is unfinished or damaged is"
          + " shown as far as it can be read, and the page says what is missing. What is nothing of"
          + " that kind is left out and told of; where nothing is left, no page is made."
    },
    footer = {
      "  metronome report tables/nas-bench-macro",
      "  metronome report runs/search",
      "  metronome report runs/tunas runs/random --out both.html"
    })
final class ReportCommand implements Callable<Integer> {

  private static final String ENDING = ".html";

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN|TABLE",
      description =
          "Folder of a table, check, search, training, comparison or demo, or the file of a table.")
  private List<Path> paths;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The page, FILE.html; default: "
              + Reports.FILE
              + " in the folder that was given, or here"
              + " where it was several or a file.")
  private Optional<Path> out = Optional.empty();

  @Spec private CommandSpec spec;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Path file = file();
    Reports.Report report = Reports.of(paths);
    report.page().write(file);
    ObjectNode document = Output.object();
    document.put("page", file.toString());
    document.put("bytes", Files.size(file));
    document.put("tables", report.sources().tables().size());
    document.put("checks", report.sources().checks().size());
    document.put("searches", report.sources().searches().size());
    document.put("trainings", report.sources().trainings().size());
    ArrayNode missing = document.putArray("missing");
    output.text("page     %s, %,d bytes", file, Files.size(file));
    for (String gap : report.gaps()) {
      missing.add(gap);
      output.text("missing  %s", gap);
    }
    // The page is worth having all the same, but whoever asked for more must see that it lacks.
    List<Problem> leftOut = report.sources().leftOut();
    ArrayNode told = document.putArray("leftOut");
    leftOut.forEach(problem -> told.add(Output.tree(problem)));
    new Refusal(leftOut.stream().map(ReportCommand::leftOut).toList())
        .print(spec.commandLine(), false);
    output.json(document);
    return Metronome.DONE;
  }

  private static Problem leftOut(Problem problem) {
    return new Problem(
        problem.where(), "left out: " + problem.what(), problem.expected(), problem.remedy());
  }

  private Path file() {
    if (out.isPresent()) {
      // Anything else could be a file of the run, which would be lost.
      if (!out.get().toString().toLowerCase(Locale.ROOT).endsWith(ENDING)) {
        throw new BadInputException(
            "--out", "'" + out.get() + "'", "a file that ends in " + ENDING, "add the ending");
      }
      return out.get();
    }
    return paths.size() == 1 && Files.isDirectory(paths.get(0))
        ? paths.get(0).resolve(Reports.FILE)
        : Path.of(Reports.FILE);
  }
}
