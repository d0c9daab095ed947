package dev.metronome.cli;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.BadInputException;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.RemoteBench;
import dev.metronome.remote.adb.PhoneLink;
import dev.metronome.remote.adb.Phones;
import dev.metronome.remote.serial.BoardPatience;
import dev.metronome.remote.serial.JsscLine;
import dev.metronome.remote.serial.SerialAddress;
import dev.metronome.remote.serial.SerialBench;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.ModelPrecision;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What to measure on. */
final class TargetChoice {

  /** How the places of phones begin. */
  private static final String ADB = "adb:";

  @Option(
      names = "--target",
      defaultValue = "ort-cpu",
      paramLabel = "RUNTIME-ACCELERATOR[@PLACE]",
      description =
          "Target to measure on; default ${DEFAULT-VALUE}. See 'metronome targets'. That of an"
              + " agent is written ort-cpu@http://HOST:PORT, that of a phone tflite-gpu@adb:SERIAL,"
              + " that of a board tflite-micro@serial:PORT[:BAUD].",
      arity = "1")
  private List<String> targets = List.of();

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of one inference; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Numbers that models compute in: float32 or int8; default float32, or what a given file"
              + " computes in.")
  private Optional<String> precision = Optional.empty();

  /**
   * The target.
   *
   * @throws BadInputException where there are several
   */
  String target() {
    if (targets.size() != 1) {
      throw new BadInputException(
          "--target",
          "there are " + targets.size() + " targets: " + String.join(", ", targets),
          "one target",
          "name one; only 'table build', 'table resume' and 'table check' measure on several");
    }
    return targets.get(0);
  }

  /** The targets of one kind, at least one, for what measures on several together. */
  List<String> targets() {
    return targets;
  }

  Precision precision() {
    return given().orElse(Precision.FLOAT32);
  }

  private Optional<Precision> given() {
    return precision.map(name -> Precision.parse(name, "--precision"));
  }

  /**
   * The precision of a file.
   *
   * @throws BadInputException where another one was given
   */
  private Precision precisionOf(Path model) {
    Optional<Precision> found =
        Runners.formatOf(TargetName.parse(target()))
            .flatMap(format -> ModelPrecision.of(model, format));
    if (found.isPresent() && given().filter(g -> g != found.get()).isPresent()) {
      throw new BadInputException(
          "--precision",
          given().get().text() + ", and " + model + " computes in " + found.get().text(),
          "the file's precision",
          "leave --precision out");
    }
    return found.orElse(precision());
  }

  /**
   * The bench of the target for a file, in its precision.
   *
   * @param check as in {@link #bench}
   */
  Bench benchFor(Path model, Runnable check) throws IOException {
    return bench(target(), threads, precisionOf(model), check);
  }

  int threads() {
    return threads;
  }

  Runner open() {
    return open(target(), threads, precision());
  }

  /** Whether the target is an agent's, a phone's or a board's. */
  boolean isElsewhere() {
    TargetName name = TargetName.parse(target());
    return isAgents(name) || isPhones(name) || isBoards(name);
  }

  /**
   * The bench of a target, which may be elsewhere.
   *
   * @param check is called again and again while a place is waited for; what it throws ends that
   * @throws BadInputException where the target is none, or its agent was not paired with
   * @throws dev.metronome.problem.UnavailableException where it cannot be used now
   */
  static Bench bench(String target, int threads, Precision precision, Runnable check)
      throws IOException {
    TargetName name = TargetName.parse(target);
    if (isPhones(name)) {
      return phoneBench(name, threads, precision, check);
    }
    if (isBoards(name)) {
      return boardBench(name, threads, precision, check);
    }
    if (!isAgents(name) && name.place().isPresent()) {
      throw new BadInputException(
          "target",
          "'" + name.place().get() + "' is no place to measure at",
          "http://HOST:PORT, adb:SERIAL, serial:PORT, or no place for this machine",
          "name one; 'metronome targets' lists them");
    }
    if (!isAgents(name)) {
      return new LocalBench(Runners.open(name, threads, precision));
    }
    AgentAddress address = AgentAddress.parse(name.place().orElseThrow());
    PairedAgents paired = PairedAgents.ofUser();
    Optional<PairingToken> token = paired.token(address);
    if (token.isEmpty()) {
      throw unpaired(address, paired.all().keySet());
    }
    return RemoteBench.open(
        AgentClient.of(address, token.get(), AgentClient.DEFAULT_PATIENCE)
            .recovering(new AgentNotices(address))
            .checking(check),
        name,
        threads,
        precision);
  }

  private static BadInputException unpaired(AgentAddress address, Set<AgentAddress> known) {
    return new BadInputException(
        "target",
        "this user has not paired with the agent " + address,
        known.isEmpty()
            ? "an agent that this user has paired with; there is none yet"
            : known.stream()
                .map(AgentAddress::url)
                .collect(Collectors.joining(" or ", "one that this user has paired with: ", "")),
        "pair with 'metronome agent pair "
            + address
            + "'; 'metronome agent serve' there prints where its token lies");
  }

  /** Tells that an agent is waited for, once each time. */
  private static final class AgentNotices implements AgentClient.Recovery {

    private final AgentAddress address;
    private boolean lost;

    AgentNotices(AgentAddress address) {
      this.address = address;
    }

    @Override
    public void silent(Duration left) {
      if (!lost) {
        lost = true;
        StatusLine.say(
            "metronome: the agent "
                + address
                + " does not answer; it is waited for, "
                + left.toSeconds()
                + " s at most: look whether 'metronome agent serve' runs there");
      }
    }

    @Override
    public void answered() {
      if (lost) {
        lost = false;
        StatusLine.say(
            "metronome: the agent "
                + address
                + " answers again; what was in flight is measured again if it was started anew");
      }
    }
  }

  private static Bench phoneBench(
      TargetName name, int threads, Precision precision, Runnable check) {
    String serial = name.place().orElseThrow().substring(ADB.length());
    // It stays until this process ends: the bench needs it, and makes it anew where it is lost.
    PhoneLink phone =
        Phones.here()
            .checking(check)
            .link(serial, notice -> StatusLine.say("metronome: " + notice));
    return RemoteBench.open(
        AgentClient.of(phone.address(), phone::token, PhoneLink.PATIENCE)
            .recovering(phone)
            .checking(check),
        name,
        threads,
        precision);
  }

  private static Bench boardBench(
      TargetName name, int threads, Precision precision, Runnable check) {
    SerialAddress address = SerialAddress.parse(name.place().orElseThrow(), "target");
    return SerialBench.open(
        address,
        () -> JsscLine.open(address),
        BoardPatience.DEFAULT,
        name,
        threads,
        precision,
        check);
  }

  private static boolean isBoards(TargetName name) {
    return name.place().filter(SerialAddress::isOne).isPresent();
  }

  private static boolean isPhones(TargetName name) {
    return name.place().filter(place -> place.startsWith(ADB)).isPresent();
  }

  private static boolean isAgents(TargetName name) {
    return name.place().filter(place -> place.matches("https?:.*")).isPresent();
  }

  static Runner open(String target, int threads, Precision precision) {
    return Runners.open(TargetName.parse(target), threads, precision);
  }
}
