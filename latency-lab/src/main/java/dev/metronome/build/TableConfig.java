package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.RunFiles;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpaceParameters;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.BurstPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a build was started with, written beside the table so that it can be resumed by its folder
 * alone.
 *
 * @param space name of the space
 * @param parameters of the space
 * @param targets names of the target; several where devices of one kind measure together
 * @param mayDiffer names of the facts in which these may differ
 * @param threads of one inference
 * @param precision of the models
 * @param bound as in {@link BurstPlan#relativeBound}
 * @param leastBursts as in {@link BurstPlan#minBursts}
 * @param mostBursts as in {@link BurstPlan#maxBursts}
 * @param calibrationNetworks as in {@link CalibrationPlan#mostNetworks}
 * @param calibrationSeconds as in {@link CalibrationPlan#timeLimit}
 * @param seed of the random weights and of the order of measuring
 * @param power how the energy of rows is measured; empty where it is not
 */
public record TableConfig(
    String space,
    SpaceParameters parameters,
    List<String> targets,
    Set<String> mayDiffer,
    int threads,
    Precision precision,
    double bound,
    int leastBursts,
    int mostBursts,
    int calibrationNetworks,
    long calibrationSeconds,
    long seed,
    Optional<Power> power) {

  /** Not in what older versions wrote. */
  private static final String POWER = "power";

  /**
   * How the energy of rows is measured.
   *
   * @param meter where the power meter is
   * @param seconds of running in a round
   * @param rounds of idling and running
   */
  public record Power(String meter, double seconds, int rounds) {}

  public TableConfig {
    targets = List.copyOf(targets);
    mayDiffer = Collections.unmodifiableSet(new TreeSet<>(mayDiffer));
  }

  /** The same build on other devices; the same ones where none are named. */
  public TableConfig on(List<String> others, Set<String> othersMayDiffer) {
    return with(
        others.isEmpty() ? targets : others,
        othersMayDiffer.isEmpty() ? mayDiffer : othersMayDiffer,
        power);
  }

  /**
   * The same build with its power meter at another port.
   *
   * @throws BadInputException where it measures no energy
   */
  public TableConfig withMeter(String meter, Path folder) {
    Power there =
        power.orElseThrow(
            () ->
                new BadInputException(
                    "--power-meter",
                    "the rows of " + folder + " are measured without their energy",
                    "a build that was begun with a power meter",
                    "leave it out, or begin anew with another --out"));
    return with(targets, mayDiffer, Optional.of(new Power(meter, there.seconds(), there.rounds())));
  }

  private TableConfig with(
      List<String> others, Set<String> othersMayDiffer, Optional<Power> otherPower) {
    return new TableConfig(
        space,
        parameters,
        others,
        othersMayDiffer,
        threads,
        precision,
        bound,
        leastBursts,
        mostBursts,
        calibrationNetworks,
        calibrationSeconds,
        seed,
        otherPower);
  }

  /**
   * Reads the configuration of the build in a folder.
   *
   * @throws BadInputException where the folder holds none
   */
  public static TableConfig read(Path folder) throws IOException {
    return RunDirectory.config(folder, TableConfig.class, Set.of(POWER));
  }

  /**
   * Writes the configuration into the folder of a build that is about to begin.
   *
   * @throws BadInputException where the folder has a build already
   */
  public void writeNew(Path folder) throws IOException {
    if (Files.exists(folder.resolve(RunFiles.CONFIG))) {
      throw new BadInputException(
          folder.toString(),
          "it holds a build already, or another run",
          "a folder without one",
          "go on with 'metronome table resume "
              + folder
              + "' if it is a table's, or give another"
              + " --out");
    }
    RunDirectory.open(folder, this).close();
  }

  /** What is to be built, in a folder. */
  public TableRequest request(Path folder) {
    return new TableRequest(
        searchSpace(),
        BurstPlan.DEFAULT.withRelativeBound(bound).withBursts(leastBursts, mostBursts),
        new CalibrationPlan(
            calibrationNetworks, NetworkBench.GROUP, Duration.ofSeconds(calibrationSeconds)),
        seed,
        folder);
  }

  /** The space with its parameters. */
  public SearchSpace searchSpace() {
    return SearchSpaces.named(space, defaults -> parameters);
  }
}
