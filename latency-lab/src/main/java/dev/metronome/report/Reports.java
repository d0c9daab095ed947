package dev.metronome.report;

import dev.metronome.build.CheckResult;
import dev.metronome.problem.BadInputException;
import dev.metronome.report.page.Note;
import dev.metronome.report.page.Page;
import dev.metronome.report.page.Section;
import dev.metronome.report.source.JsonFile;
import dev.metronome.report.source.SearchRun;
import dev.metronome.report.source.Sources;
import dev.metronome.report.source.TableRun;
import dev.metronome.report.source.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes one page of tables, searches and trainings. */
public final class Reports {

  /** More of a kind are shown side by side only. */
  static final int MOST_IN_DETAIL = 4;

  /** The usual name of the page. */
  public static final String FILE = "report.html";

  /**
   * A page and what it lacks.
   *
   * @param gaps sentences about what is missing or damaged
   */
  public record Report(Page page, Sources sources, List<String> gaps) {

    public Report {
      gaps = List.copyOf(gaps);
    }
  }

  private Reports() {}

  /**
   * Makes the page.
   *
   * @param paths folders of runs, tables, comparisons and demos, and files of tables
   * @throws BadInputException where none of them is anything of that kind
   */
  public static Report of(List<Path> paths) {
    Sources sources = Sources.read(paths);
    List<Section> sections = new ArrayList<>();
    if (!sources.leftOut().isEmpty()) {
      sections.add(
          Section.of(
              "Not in this report",
              "",
              List.of(
                  new Note(
                      "What was given, and cannot be shown",
                      sources.leftOut().stream()
                          .map(problem -> problem.where() + ": " + problem.what() + ".")
                          .toList()))));
    }
    sources.demos().forEach(demo -> sections.add(new DemoSection(demo).section()));
    if (sources.tables().size() > 1) {
      sections.add(new TableComparison(sources.tables()).section());
    }
    if (sources.searches().size() > 1) {
      sections.add(new SearchComparison(sources.searches()).section());
    }
    if (sources.trainings().size() > 1) {
      sections.add(TrainingComparison.section(sources.trainings()));
    }
    int largest =
        Math.max(
            sources.tables().size(),
            Math.max(sources.searches().size(), sources.trainings().size()));
    if (largest > MOST_IN_DETAIL && !sources.gaps().isEmpty()) {
      sections.add(
          Section.of(
              "What is missing", "", List.of(new Note("As far as they go", sources.gaps()))));
    }
    // The searches first, which are what people look for; the only thing of a page is needed.
    boolean one = sources.count() == 1;
    addAll(sections, one, sources.searches(), run -> new SearchSections(run).sections());
    addAll(sections, one, sources.trainings(), run -> new TrainingSections(run).sections());
    addAll(sections, one, sources.tables(), run -> new TableSections(run).sections());
    for (CheckResult check : sources.checks()) {
      Section section = new CheckSection("Check of " + check.created(), check).section();
      sections.add(one ? section : section.optional());
    }
    return new Report(
        new Page(title(sources), subtitle(sources), sections), sources, sources.gaps());
  }

  /** Adds what there is to see of each, unless they are too many. */
  private static <T> void addAll(
      List<Section> sections, boolean needed, List<T> runs, Function<T, List<Section>> of) {
    if (runs.size() > MOST_IN_DETAIL) {
      return;
    }
    for (T run : runs) {
      of.apply(run).forEach(section -> sections.add(needed ? section : section.optional()));
    }
  }

  private static String title(Sources sources) {
    if (!sources.demos().isEmpty()) {
      return "Metronome demo: "
          + sources.demos().get(0).text("architecture").orElse("without a winner");
    }
    if (sources.count() > 1) {
      return "Metronome report of " + counts(sources);
    }
    return Stream.of(
            sources.searches().stream().map(run -> "Search " + run.name()),
            sources.trainings().stream().map(run -> "Training " + run.name()),
            sources.tables().stream().map(run -> "Latency table " + run.name()),
            sources.checks().stream().map(check -> "Check of a latency table"))
        .flatMap(names -> names)
        .findFirst()
        .orElse("Metronome");
  }

  private static String counts(Sources sources) {
    List<String> counts = new ArrayList<>();
    count(counts, sources.tables().size(), "table", "tables");
    count(counts, sources.checks().size(), "check", "checks");
    count(counts, sources.searches().size(), "search", "searches");
    count(counts, sources.trainings().size(), "training", "trainings");
    return String.join(", ", counts);
  }

  private static void count(List<String> counts, int count, String one, String several) {
    if (count > 0) {
      counts.add(count + " " + (count == 1 ? one : several));
    }
  }

  private static String subtitle(Sources sources) {
    return Stream.of(
            sources.searches().stream()
                .map(SearchRun::config)
                .flatMap(c -> c.text("table").stream()),
            sources.tables().stream().map(TableRun::table).map(t -> t.target().toString()),
            sources.trainings().stream().map(TrainingRun::config).flatMap(Reports::data),
            sources.checks().stream().map(check -> check.target()))
        .flatMap(texts -> texts)
        .findFirst()
        .orElse("");
  }

  private static Stream<String> data(JsonFile config) {
    return config.text("data").stream();
  }
}
