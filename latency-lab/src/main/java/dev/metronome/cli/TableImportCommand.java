package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.latency.SpaceLayers;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.published.OnceForAllYaml;
import dev.metronome.tables.published.ProxylessNasYaml;
import dev.metronome.tables.published.PublishedFile;
import dev.metronome.tables.published.PublishedFormat;
import dev.metronome.tables.published.TunasCostModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a table of one that others published, and prints what it imported.",
      "The table says which file it is of, and what had to be assumed, as such files say little"
          + " about themselves."
    },
    footer = "  metronome table import tunas-model.csv --format tunas --out tunas.csv")
final class TableImportCommand implements Callable<Integer> {

  /** The space that TuNAS's cost model is of. */
  private static final String TUNAS_SPACE = "proxylessnas";

  @Parameters(paramLabel = "FILE", description = "The published file.")
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "proxylessnas|ofa|tunas",
      description =
          "ProxylessNAS's YAML, Once-for-All's YAML or TuNAS's CSV; seen from the content unless"
              + " given.")
  private Optional<PublishedFormat> format = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "What the times were measured on; unless given, the device of the source's own files.")
  private Optional<String> device = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "Write the table there, as CSV.")
  private Optional<Path> out = Optional.empty();

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    refuseExisting();
    PublishedFile published =
        PublishedFile.read(file, device, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    PublishedFormat found = format.orElseGet(() -> PublishedFormat.of(published.content()));
    LatencyTable table = read(published, found);
    if (out.isPresent()) {
      LatencyTableCsv.write(table, out.get());
    }
    print(table, found);
    return Metronome.DONE;
  }

  /** A table may have taken hours to measure, so none is written over. */
  private void refuseExisting() {
    if (out.isPresent() && Files.exists(out.get())) {
      throw new BadInputException(
          "--out",
          out.get() + " exists already",
          "a path without a file",
          "give another, or delete what is there");
    }
  }

  private static LatencyTable read(PublishedFile published, PublishedFormat format) {
    return switch (format) {
      case PROXYLESSNAS -> ProxylessNasYaml.read(published);
      case OFA -> OnceForAllYaml.read(published);
      case TUNAS -> {
        SearchSpace space = SearchSpaces.named(TUNAS_SPACE);
        yield TunasCostModel.read(published, space.description(), SpaceLayers.of(space));
      }
    };
  }

  private void print(LatencyTable table, PublishedFormat format) {
    ObjectNode document = Output.object();
    document.put("file", file.toString());
    document.put("format", format.text());
    out.ifPresent(path -> document.put("out", path.toString()));
    output.text("%s, %s, %,d rows", file, format.text(), table.rows().size());
    TableOrigin.print(table, document, output);
    TableRows.print(new RowChoice().of(table), document, output);
    output.text(
        "%n%s",
        out.map(path -> "written to " + path)
            .orElse("not written; --out FILE writes the table as CSV"));
    output.json(document);
  }
}
