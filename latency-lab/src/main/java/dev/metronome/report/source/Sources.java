package dev.metronome.report.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.metronome.build.CheckResult;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableTrust;
import dev.metronome.json.JsonFault;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a report is made of.
 *
 * @param demos results of demos, whose parts are among the others
 * @param tables latency tables
 * @param checks of tables, given alone
 * @param searches searches
 * @param trainings stand-alone trainings
 * @param leftOut what was given, or lies in what was given, and cannot be shown, and why
 */
public record Sources(
    List<JsonFile> demos,
    List<TableRun> tables,
    List<CheckResult> checks,
    List<SearchRun> searches,
    List<TrainingRun> trainings,
    List<Problem> leftOut) {

  private static final String DEMO = "demo";
  private static final String EXPECTED =
      "the folder of a table, a search, a training, a comparison, a check or a demo, or a table's"
          + " file";

  public Sources {
    demos = List.copyOf(demos);
    tables = List.copyOf(tables);
    checks = List.copyOf(checks);
    searches = List.copyOf(searches);
    trainings = List.copyOf(trainings);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Reads files and folders; what is nothing that can be shown is left out.
   *
   * @throws BadInputException where nothing of all can be shown, with why not
   */
  public static Sources read(List<Path> paths) {
    Collector collector = new Collector(paths);
    for (Path path : paths) {
      collector.add(path);
    }
    return collector.sources();
  }

  /** How many there are of all kinds, parts of demos among them. */
  public int count() {
    return tables.size() + checks.size() + searches.size() + trainings.size();
  }

  /** What is missing, with the name of whose it is. */
  public List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    tables.forEach(run -> run.gaps().forEach(gap -> gaps.add(run.name() + ": " + gap)));
    searches.forEach(run -> run.gaps().forEach(gap -> gaps.add(run.name() + ": " + gap)));
    trainings.forEach(run -> run.gaps().forEach(gap -> gaps.add(run.name() + ": " + gap)));
    return gaps;
  }

  /** Finds out what each path is. */
  private static final class Collector {

    private final List<Path> given;
    private final List<JsonFile> demos = new ArrayList<>();
    private final List<TableRun> tables = new ArrayList<>();
    private final List<CheckResult> checks = new ArrayList<>();
    private final List<SearchRun> searches = new ArrayList<>();
    private final List<TrainingRun> trainings = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    Collector(List<Path> given) {
      this.given = given;
    }

    Sources sources() {
      Sources sources =
          new Sources(
              demos, tables, checks, searches, trainings, problems.stream().distinct().toList());
      if (sources.count() == 0 && demos.isEmpty()) {
        throw new BadInputException(sources.leftOut());
      }
      return sources;
    }

    void add(Path path) {
      try {
        look(path);
      } catch (IOException e) {
        refuse(path, Gaps.message(e));
      }
    }

    private void look(Path path) throws IOException {
      if (!Files.exists(path)) {
        refuse(path, "there is no such file or folder");
      } else if (Files.isRegularFile(path)) {
        table(path);
      } else if (!run(path)) {
        List<Path> below = foldersOf(path);
        boolean any = false;
        for (Path folder : below) {
          any |= run(folder);
        }
        if (!any) {
          refuse(path, "it holds no " + RunFiles.CONFIG + " and no " + TableBuilder.TABLE);
        }
      }
    }

    private void refuse(Path path, String what) {
      problems.add(new Problem(path.toString(), what, EXPECTED, "correct the path"));
    }

    /** Whether a folder is that of something. */
    private boolean run(Path folder) throws IOException {
      Gaps unread = new Gaps();
      Path configFile = folder.resolve(RunFiles.CONFIG);
      boolean configured = Files.exists(configFile);
      JsonFile config = configured ? JsonFile.read(configFile, unread) : JsonFile.none();
      if (config.text("kind").equals(Optional.of(DEMO))) {
        demo(folder);
      } else if (config.has("algorithm") || Files.exists(folder.resolve(RunFiles.STEPS))) {
        searches.add(new SearchReader(folder, name(folder), tableFiles()).read());
      } else if (config.has("training") || Files.exists(folder.resolve(RunFiles.EPOCHS))) {
        trainings.add(new TrainingReader(folder, name(folder)).read());
      } else if (Files.exists(folder.resolve(TableTrust.RESULT))) {
        check(folder.resolve(TableTrust.RESULT));
      } else if (Files.exists(folder.resolve(TableBuilder.TABLE))) {
        table(folder.resolve(TableBuilder.TABLE));
      } else if (Files.exists(folder.resolve(TableBuilder.JOURNAL))) {
        table(folder.resolve(TableBuilder.JOURNAL));
      } else if (configured) {
        unread.sentences().forEach(sentence -> refuse(folder, sentence));
        if (unread.sentences().isEmpty()) {
          refuse(folder, "its run has not measured or learned anything yet, or is of another kind");
        }
      } else {
        return false;
      }
      return true;
    }

    private void demo(Path folder) throws IOException {
      Path result = folder.resolve(RunFiles.RESULT);
      if (Files.exists(result)) {
        Gaps unread = new Gaps();
        JsonFile read = JsonFile.read(result, unread);
        if (unread.sentences().isEmpty()) {
          demos.add(read);
        } else {
          unread.sentences().forEach(sentence -> refuse(folder, sentence));
        }
      }
      boolean any = Files.exists(result);
      for (Path part : foldersOf(folder)) {
        any |= run(part);
      }
      if (!any) {
        refuse(folder, "its demo has not measured or learned anything yet");
      }
    }

    private void table(Path file) throws IOException {
      try {
        Path named =
            TableReader.isJournal(file) || file.endsWith(TableBuilder.TABLE)
                ? file.toAbsolutePath().normalize().getParent()
                : file;
        tables.add(new TableReader(file, name(named)).read());
      } catch (BadInputException e) {
        problems.addAll(e.problems());
      }
    }

    private void check(Path file) {
      try {
        checks.add(TableTrust.read(file));
      } catch (JsonProcessingException e) {
        refuse(file, "it is no check: " + JsonFault.what(e));
      } catch (IOException e) {
        refuse(file, "it is no check");
      }
    }

    private List<Path> tableFiles() {
      return given.stream()
          .map(path -> Files.isDirectory(path) ? path.resolve(TableBuilder.TABLE) : path)
          .toList();
    }

    /** The name of a file or folder, with a number where there are several of that name. */
    private String name(Path path) {
      Path last = path.toAbsolutePath().normalize().getFileName();
      String name = last == null ? path.toString() : last.toString();
      int count = names.merge(name, 1, Integer::sum);
      return count == 1 ? name : name + " (" + count + ")";
    }

    private static List<Path> foldersOf(Path folder) throws IOException {
      try (Stream<Path> all = Files.list(folder)) {
        return all.filter(Files::isDirectory)
            .filter(each -> !each.getFileName().toString().startsWith("."))
            .sorted()
            .toList();
      }
    }
  }
}
