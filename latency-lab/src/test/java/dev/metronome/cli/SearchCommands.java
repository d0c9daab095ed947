package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Short searches and comparisons over a small space, by a table of the project. */
final class SearchCommands {

  /** A calibrated table of a desktop. */
  static final String TABLE =
      Path.of("..", "latency-tables", "tables", "nas-bench-macro", "table.csv").toString();

  private SearchCommands() {}

  /** Runs a command with 60 steps. */
  static Answer command(String command, String... more) {
    List<String> arguments =
        List.of(command, "--space", "nas-bench-macro", "--table", TABLE, "--steps", "60");
    return run(with(arguments.toArray(new String[0]), more));
  }

  static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }
}
