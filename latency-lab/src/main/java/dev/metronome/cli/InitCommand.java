package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.cli.config.ConfigTemplate;
import dev.metronome.files.AtomicFile;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a commented configuration file, which commands that run for long take with --config.",
      "One file serves table, search, training and export."
    },
    footer = {
      "  metronome init",
      "  metronome table build --config metronome.yaml",
      "  metronome init parity.yaml --sections parity"
    })
final class InitCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      defaultValue = "metronome.yaml",
      paramLabel = "FILE",
      description = "The file to write; default ${DEFAULT-VALUE}. One that exists is left alone.")
  private Path file;

  @Option(
      names = "--sections",
      split = ",",
      paramLabel = "COMMAND",
      description =
          "Commands that get a section, separated by commas; default all from table to export.")
  private List<String> sections = ConfigTemplate.USUAL;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    requireSections();
    if (Files.exists(file)) {
      throw new BadInputException(
          file.toString(), "there is such a file", "a new name", "name another, or delete it");
    }
    AtomicFile.writeText(file, ConfigTemplate.write(Metronome::commandLine, sections));
    ObjectNode document = Output.object();
    document.put("file", file.toString());
    sections.forEach(document.withArray("sections")::add);
    output.text("%s has options of %s.", file, String.join(", ", sections));
    output.text("Edit it, then: metronome %s --config %s", sections.get(0), file);
    output.json(document);
    return Metronome.DONE;
  }

  private void requireSections() {
    List<Problem> problems =
        sections.stream()
            .filter(section -> !ConfigTemplate.sections().contains(section))
            .map(
                section ->
                    new Problem(
                        "--sections",
                        "'" + section + "' takes no configuration",
                        "some of " + String.join(", ", ConfigTemplate.sections()),
                        "correct it"))
            .toList();
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }
}
