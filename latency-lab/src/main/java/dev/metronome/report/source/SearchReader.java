package dev.metronome.report.source;

import dev.metronome.files.FileHash;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.ProblemException;
import dev.metronome.run.Algorithm;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.RunFiles;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpacePoint;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the folder of a search. */
final class SearchReader {

  private static final List<String> STEP_NUMBERS =
      List.of("step", "accuracy", "latency_ms", "reward");

  private static final Set<String> WITH_POLICY =
      Set.of(Algorithm.TUNAS.text(), Algorithm.PROXYLESSNAS.text());

  private final Path folder;
  private final String name;
  private final List<Path> tables;
  private final Gaps gaps = new Gaps();

  /**
   * A reader.
   *
   * @param tables files that may be the table of the search, where its folder has none
   */
  SearchReader(Path folder, String name, List<Path> tables) {
    this.folder = folder;
    this.name = name;
    this.tables = tables;
  }

  SearchRun read() {
    JsonFile config = JsonFile.read(folder.resolve(RunFiles.CONFIG), gaps);
    // Where the file cannot be read at all, once is enough.
    Optional<SearchConfig> whole = whole(gaps.sentences().isEmpty() ? gaps : new Gaps());
    List<SearchRun.Step> steps = steps();
    Optional<SearchResult> result =
        JsonFile.read(folder.resolve(RunFiles.RESULT), SearchResult.class, gaps);
    if (Files.exists(folder.resolve(RunFiles.RESULT))) {
      tellMissingSteps(steps, result, whole);
    } else {
      gaps.add(unfinished(steps, whole));
    }
    Optional<LatencyTable> table = table(config);
    return new SearchRun(
        name,
        config,
        whole,
        steps,
        probabilities(config),
        random(result.isPresent()),
        result,
        table,
        result.flatMap(found -> winner(found, table, whole)),
        gaps.sentences());
  }

  private Optional<SearchConfig> whole(Gaps told) {
    try {
      return Optional.of(RunDirectory.config(folder, SearchConfig.class));
    } catch (IOException | ProblemException e) {
      told.unreadable(folder.resolve(RunFiles.CONFIG), e);
      return Optional.empty();
    }
  }

  /** A search with a result has done all of its steps: a shorter log was cut. */
  private void tellMissingSteps(
      List<SearchRun.Step> steps, Optional<SearchResult> result, Optional<SearchConfig> whole) {
    long expected =
        result
            .map(SearchResult::steps)
            .or(() -> whole.map(config -> (long) config.tunas().steps()))
            .orElse(0L);
    if (steps.size() < expected) {
      gaps.add(
          folder.resolve(RunFiles.STEPS)
              + " has "
              + steps.size()
              + " of the "
              + expected
              + " steps that the search took.");
    }
  }

  private String unfinished(List<SearchRun.Step> steps, Optional<SearchConfig> whole) {
    long last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step() + 1;
    String done = steps.isEmpty() ? "no step" : "step " + last;
    Optional<Long> all = whole.map(config -> (long) config.tunas().steps());
    String of = all.map(number -> " of " + number).orElse("");
    Path diverged = folder.resolve(RunFiles.DIVERGED);
    if (Files.exists(diverged)) {
      return "The search diverged after "
          + done
          + of
          + ": "
          + JsonFile.read(diverged, gaps).text("what").orElse("see " + diverged)
          + ".";
    }
    return all.filter(number -> last >= number).isPresent()
        ? MissingResult.of(folder, "search", all.get() + " steps")
        : "The search is not finished: its log has " + done + of + ".";
  }

  private List<SearchRun.Step> steps() {
    List<SearchRun.Step> steps = new ArrayList<>();
    CsvRows.read(folder.resolve(RunFiles.STEPS), STEP_NUMBERS, gaps)
        .ifPresent(
            rows -> {
              for (int i = 0; i < rows.size(); i++) {
                steps.add(
                    new SearchRun.Step(
                        (long) rows.number(i, "step").orElseThrow(),
                        rows.text(i, "architecture"),
                        rows.number(i, "loss"),
                        rows.number(i, "accuracy").orElseThrow(),
                        rows.number(i, "latency_ms").orElseThrow(),
                        rows.number(i, "reward").orElseThrow(),
                        rows.number(i, "relative_entropy")));
              }
            });
    return steps;
  }

  private Optional<Probabilities> probabilities(JsonFile config) {
    Path file = folder.resolve(RunFiles.PROBABILITIES);
    if (!Files.exists(file)) {
      if (config.text("algorithm").filter(WITH_POLICY::contains).isPresent()) {
        gaps.add(
            "There is no "
                + RunFiles.PROBABILITIES
                + ": it was deleted, an older version has made this search, or it has not begun.");
      }
      return Optional.empty();
    }
    return CsvRows.read(file, List.of("step"), gaps)
        .filter(rows -> rows.size() > 0)
        .map(Probabilities::of);
  }

  private List<SearchRun.Judged> random(boolean done) {
    List<SearchRun.Judged> random = new ArrayList<>();
    Path file = folder.resolve(RunFiles.RANDOM);
    if (!done || !Files.exists(file)) {
      return random;
    }
    CsvRows.read(file, List.of("latency_ms", "accuracy"), gaps)
        .ifPresent(
            rows -> {
              for (int i = 0; i < rows.size(); i++) {
                random.add(
                    new SearchRun.Judged(
                        rows.text(i, "architecture"),
                        rows.number(i, "latency_ms").orElseThrow(),
                        rows.number(i, "accuracy").orElseThrow()));
              }
              if (random.isEmpty()) {
                gaps.add("No random architecture was found that meets the target.");
              }
            });
    return random;
  }

  /** The one in the folder, or one that was given beside it. */
  private Optional<LatencyTable> table(JsonFile config) {
    List<Path> candidates = new ArrayList<>();
    candidates.add(folder.resolve(RunFiles.TABLE));
    candidates.addAll(tables);
    Optional<String> sha256 = config.text("tableSha256");
    for (Path file : candidates) {
      try {
        if (Files.isRegularFile(file) && sha256.equals(Optional.of(FileHash.sha256(file)))) {
          return Optional.of(LatencyTableCsv.read(file));
        }
      } catch (IOException | BadInputException e) {
        gaps.unreadable(file, e);
      }
    }
    if (sha256.isEmpty()) {
      gaps.add("Without its configuration nobody knows which latency table the search used.");
      return Optional.empty();
    }
    gaps.add(
        Files.exists(candidates.get(0))
            ? candidates.get(0) + " is not the table that the search was started with."
            : "The search's latency table is not in its folder: give the table beside it to see"
                + " what each block takes.");
    return Optional.empty();
  }

  /** In the space of the table's networks, else in that of the supernet. */
  private Optional<SpacePoint> winner(
      SearchResult result, Optional<LatencyTable> table, Optional<SearchConfig> whole) {
    try {
      Optional<SearchSpace> space =
          table
              .map(t -> SearchSpaces.described(t.provenance().space(), folder.toString()))
              .or(
                  () ->
                      whole.map(
                          config ->
                              SearchSpaces.named(config.space(), defaults -> config.parameters())));
      return space.map(
          known -> new SpacePoint(known, ArchitectureText.parse(result.architecture(), known)));
    } catch (BadInputException e) {
      gaps.add("The winner is not drawn: " + e.problems().get(0).what() + ".");
      return Optional.empty();
    }
  }
}
