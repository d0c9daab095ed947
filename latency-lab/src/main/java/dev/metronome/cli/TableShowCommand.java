package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableTrust;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows where a table comes from, and its rows.",
    footer = "  metronome table show tables/desktop --sort cost --top 10")
final class TableShowCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "table.csv, or the folder it lies in.")
  private Path file;

  @Mixin private RowChoice choice;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    choice.check();
    Path csv = csv(file);
    print(LatencyTableCsv.read(csv), csv, choice, output);
    return Metronome.DONE;
  }

  /** The table in a folder, or the file itself. */
  static Path csv(Path file) {
    return Files.isDirectory(file) ? file.resolve(TableBuilder.TABLE) : file;
  }

  /** Prints a whole table. */
  static void print(LatencyTable table, Path file, Output output) throws IOException {
    print(table, file, new RowChoice(), output);
  }

  private static void print(LatencyTable table, Path file, RowChoice choice, Output output)
      throws IOException {
    ObjectNode document = Output.object();
    document.put("file", file.toString());
    output.text("%s", file);
    TableOrigin.print(table, document, output);
    String check = TableTrust.of(file).text();
    document.put("check", check);
    output.text("  %s", check);
    TableRows.print(choice.of(table), document, output);
    if (choice.isPart()) {
      int shown = choice.of(table).size();
      document.put("allRows", table.rows().size());
      output.text("%n%,d of %,d rows", shown, table.rows().size());
    }
    output.json(document);
  }
}
