package dev.metronome.remote.serial;

import dev.metronome.agent.core.AgentException;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.Refusals;
import dev.metronome.runner.Bench;
import dev.metronome.runner.ModelFile;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.Interference;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StageListener;
import dev.metronome.tables.measure.TimedRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures on a board behind a serial line, by the board's own clock.
 *
 * <p>How long to warm up and when to stop is decided here; the board makes short bursts of runs. Of
 * a group, as many models as the board has room for are measured together with the reference, then
 * the next ones: a board with one slot gets the models anew for every burst.
 */
public final class SerialBench implements Bench {

  private final BoardClient board;
  private final Target target;
  private long measuringNanos;

  private SerialBench(BoardClient board, Target target) {
    this.board = board;
    this.target = target;
  }

  /**
   * Opens the target on a board.
   *
   * @param opening opens the line, and opens it again after a cable was pulled
   * @param name runtime and accelerator
   * @param precision of the models that are to be measured
   * @param check is called again and again while a board is waited for; what it throws ends that
   * @throws UnavailableException where the port does not open, or no board answers
   * @throws BadInputException where the board has another runtime, or fewer threads: with all
   *     reasons
   */
  public static SerialBench open(
      SerialAddress address,
      SerialLine.Opening opening,
      BoardPatience patience,
      TargetName name,
      int threads,
      Precision precision,
      Runnable check) {
    BoardClient board = BoardClient.open(address, opening, patience, check);
    try {
      List<Problem> problems = problems(address, board.facts(), name, threads);
      if (!problems.isEmpty()) {
        throw new BadInputException(problems);
      }
      board.setThreads(threads);
      return new SerialBench(board, target(board.facts(), threads, precision));
    } catch (RuntimeException e) {
      board.close();
      throw e;
    }
  }

  private static List<Problem> problems(
      SerialAddress address, BoardFacts facts, TargetName name, int threads) {
    List<Problem> problems = new ArrayList<>();
    String asked = name.runtime() + "-" + name.accelerator();
    if (!asked.equals(facts.target())) {
      problems.add(
          new Problem(
              "target",
              "the board on " + address + " does not have '" + asked + "'",
              facts.target() + "@" + address,
              "name that target"));
    }
    if (threads < 1 || threads > facts.threads()) {
      problems.add(
          new Problem(
              "threads",
              String.valueOf(threads),
              facts.threads() == 1 ? "1, as the board has one" : "1 to " + facts.threads(),
              "give another number"));
    }
    return problems;
  }

  private static Target target(BoardFacts facts, int threads, Precision precision) {
    return new Target(
        facts.runtime(),
        facts.runtimeVersion(),
        facts.accelerator(),
        facts.board(),
        threads,
        precision);
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public String format() {
    return board.facts().format();
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("board", board.facts().board());
    facts.putAll(new TreeMap<>(board.facts().more()));
    return facts;
  }

  /** What is no model is refused before anything is sent. */
  private BoardModel known(Path model) throws IOException {
    ModelFile.require(model, format());
    return BoardModel.of(model);
  }

  @Override
  public Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener)
      throws IOException {
    BoardModel known = known(model);
    return refusing(
        () -> {
          BoardClient.Loaded loaded = board.load(known, check, listener);
          Measurer.Result result =
              new Measurer(plan).measure(timed(known, check, listener), listener);
          return new Single(loaded.inputs(), loaded.outputs(), result);
        });
  }

  @Override
  public Sustained sustain(Path model, Duration time, Runnable check) throws IOException {
    BoardModel known = known(model);
    return refusing(() -> board.sustain(known, time, check));
  }

  @Override
  public InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener)
      throws IOException {
    BoardModel beside = known(reference);
    List<BoardModel> known = new ArrayList<>();
    for (Path model : models) {
      known.add(known(model));
    }
    int together = Math.max(1, board.facts().slots() - 1);
    List<BurstSamples> subjects = new ArrayList<>();
    List<Samples> references = new ArrayList<>();
    for (int from = 0; from < known.size(); from += together) {
      List<TimedRuns> part =
          known.subList(from, Math.min(known.size(), from + together)).stream()
              .map(model -> timed(model, check, listener))
              .toList();
      InterleavedMeasurer.Listener share = listener.ofPart(from, part.size(), known.size());
      long partSeed = seed + from;
      InterleavedMeasurer.Group group =
          refusing(
              () ->
                  new InterleavedMeasurer(
                          plan, timed(beside, check, listener), Interference.NONE, partSeed)
                      .measure(part, share));
      group.results().forEach(result -> subjects.add(result.samples()));
      references.addAll(group.reference());
    }
    return InterleavedMeasurer.Group.of(plan, subjects, references);
  }

  private TimedRuns timed(BoardModel model, Runnable check, StageListener listener) {
    return (untimed, timed, limitNanos) -> {
      long start = System.nanoTime();
      try {
        return board.times(model, untimed, timed, limitNanos, check, listener);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        measuringNanos += System.nanoTime() - start;
      }
    };
  }

  @FunctionalInterface
  private interface Measuring<T> {
    T measure() throws IOException;
  }

  /** Tells refusals as problems, and does not leave a board busy that nobody waits for. */
  private <T> T refusing(Measuring<T> measuring) throws IOException {
    try {
      return measuring.measure();
    } catch (AgentException e) {
      throw Refusals.of(board.address().toString(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (UnavailableException | BadInputException e) {
      throw e;
    } catch (RuntimeException e) {
      board.cancel();
      throw e;
    }
  }

  /** With what the requests take on the line, and with sending models to boards of few slots. */
  @Override
  public Duration measuring() {
    return Duration.ofNanos(measuringNanos);
  }

  @Override
  public void close() {
    board.close();
  }
}
