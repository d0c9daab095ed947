package dev.metronome.cli;

import dev.metronome.build.Device;
import dev.metronome.build.Devices;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** How alike several devices have to be that measure together. */
final class DevicesChoice {

  @Option(
      names = "--may-differ",
      split = ",",
      paramLabel = "FACT",
      description =
          "Facts in which several devices may differ, such as os_build,memory_mib; they are told"
              + " where they differ in others. Repeatable.")
  private Set<String> mayDiffer = Set.of();

  /** The names of facts, in no order. */
  Set<String> mayDiffer() {
    return mayDiffer;
  }

  /**
   * Opens the devices of targets.
   *
   * @param targets one, or several of which none is this machine
   * @param check is called again and again while one is waited for; what it throws ends that
   * @throws ProblemException where one cannot be used, or they are not of one kind; with all
   *     reasons
   */
  static Devices open(
      List<String> targets, int threads, Precision precision, Set<String> mayDiffer, Runnable check)
      throws IOException {
    List<Device> devices = new ArrayList<>();
    List<ProblemException> refusals = new ArrayList<>();
    try {
      for (String target : targets) {
        try {
          devices.add(device(target, targets.size() > 1, threads, precision, check));
        } catch (ProblemException e) {
          refusals.add(e);
        }
      }
      if (!refusals.isEmpty()) {
        throw all(refusals);
      }
      return Devices.of(devices, mayDiffer);
    } catch (IOException | RuntimeException e) {
      devices.forEach(device -> device.bench().close());
      throw e;
    }
  }

  private static Device device(
      String target, boolean several, int threads, Precision precision, Runnable check)
      throws IOException {
    TargetName name = TargetName.parse(target);
    if (several && name.place().isEmpty()) {
      throw new BadInputException(
          "--target",
          "'" + target + "' is this machine, which is busy with dealing out the work",
          "devices elsewhere where there are several",
          "start 'metronome agent serve' and name the agent, or name this machine alone");
    }
    return new Device(
        name.place().orElse(""), TargetChoice.bench(target, threads, precision, check));
  }

  private static ProblemException all(List<ProblemException> refusals) {
    List<Problem> problems = refusals.stream().flatMap(e -> e.problems().stream()).toList();
    return refusals.stream().allMatch(UnavailableException.class::isInstance)
        ? new UnavailableException(problems)
        : new BadInputException(problems);
  }
}
