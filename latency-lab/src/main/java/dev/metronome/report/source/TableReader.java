package dev.metronome.report.source;

import dev.metronome.build.MeasuredNetworks;
import dev.metronome.build.ReferenceDrift;
import dev.metronome.build.StoredSamples;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableTrust;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.DamagedTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.csv.LatencyTableJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a latency table and what lies beside it. */
final class TableReader {

  private final Path file;
  private final String name;
  private final Gaps gaps = new Gaps();

  /**
   * A reader.
   *
   * @param file of the table, or the journal of an unfinished one
   */
  TableReader(Path file, String name) {
    this.file = file;
    this.name = name;
  }

  /**
   * Reads. Of a damaged table, the rows that are whole.
   *
   * @throws BadInputException where the file is no table, or its header is damaged
   */
  TableRun read() throws IOException {
    boolean finished = !isJournal(file);
    LatencyTable table = finished ? wholeRows() : LatencyTableJournal.peek(file);
    Path folder = folder();
    if (!finished) {
      gaps.add("The table is not finished: it has " + table.rows().size() + " rows so far.");
    }
    Optional<TableTrust> trust = finished ? Optional.of(TableTrust.of(file)) : Optional.empty();
    trust.ifPresent(
        found -> found.unreadable().forEach(check -> gaps.add(check + " cannot be read.")));
    return new TableRun(
        name,
        table,
        finished,
        space(table),
        trust.flatMap(TableTrust::newest),
        trust
            .map(found -> found.newest().isPresent() ? found.text() : "not checked")
            .orElse("not finished"),
        networks(folder),
        drift(folder),
        gaps.sentences());
  }

  private LatencyTable wholeRows() throws IOException {
    DamagedTable read = LatencyTableCsv.readWholeRows(file);
    if (!read.problems().isEmpty()) {
      gaps.add(
          "The table is damaged: it has "
              + read.table().rows().size()
              + " whole rows. Build it anew before it is searched with.");
      gaps.unreadable(file, new BadInputException(read.problems()));
    }
    return read.table();
  }

  static boolean isJournal(Path file) {
    return file.getFileName().toString().equals(TableBuilder.JOURNAL);
  }

  private Path folder() {
    Path parent = file.toAbsolutePath().getParent();
    // What lies beside a table of another name is of another table.
    boolean own = isJournal(file) || file.getFileName().toString().equals(TableBuilder.TABLE);
    return own ? parent : parent.resolve("." + file.getFileName() + ".none");
  }

  private Optional<SearchSpace> space(LatencyTable table) {
    try {
      return Optional.of(SearchSpaces.described(table.provenance().space(), file.toString()));
    } catch (BadInputException e) {
      gaps.add("The costs of decisions are not shown: " + e.problems().get(0).what() + ".");
      return Optional.empty();
    }
  }

  private List<MeasuredNetworks.Measured> networks(Path folder) throws IOException {
    Path calibration = folder.resolve(MeasuredNetworks.CALIBRATION);
    if (!Files.exists(calibration)) {
      return List.of();
    }
    MeasuredNetworks measured = MeasuredNetworks.read(calibration);
    measured
        .damagedHead()
        .forEach(
            line ->
                gaps.add(
                    calibration
                        + ":"
                        + line
                        + " is damaged: the file does not begin as a build has written it, so"
                        + " another may have changed it."));
    gaps.leftOut(calibration, measured.unreadable().stream().map(line -> ":" + line).toList());
    return measured.networks();
  }

  private ReferenceDrift drift(Path folder) throws IOException {
    ReferenceDrift drift = ReferenceDrift.of(folder);
    // A build leaves them beside its journal; a table that was copied elsewhere has neither.
    if (drift.bursts().isEmpty()
        && drift.unreadable().isEmpty()
        && Files.exists(folder.resolve(TableBuilder.JOURNAL))) {
      gaps.add(
          "There are no samples of the reference beside the table: how fast the machine was while"
              + " it measured is not shown.");
    }
    gaps.allOf(
        StoredSamples.unreadable(folder).stream().map(Path::toString).toList(),
        " cannot be read. No figure is of these samples, but they cannot be looked at again.");
    drift.unreadable().forEach(samples -> gaps.add(samples + " cannot be read."));
    return drift;
  }
}
