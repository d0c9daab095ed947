package dev.metronome.remote.serial;

import dev.metronome.agent.protocol.DeviceFacts.RuntimeFacts;
import dev.metronome.problem.BadInputException;
import dev.metronome.remote.serve.DesktopEngine;
import dev.metronome.runner.DeviceFacts;
import dev.metronome.tables.TargetName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** This machine as a board on serial lines, with one of its runtimes. */
public final class DesktopBoard {

  /** An inference that takes longer is one that hangs. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final int CHUNK = 1024;
  private static final int RUNS = 64;

  private final DesktopEngine engine;
  private final BoardFacts facts;
  private final Path folder;

  private DesktopBoard(DesktopEngine engine, BoardFacts facts, Path folder) {
    this.engine = engine;
    this.facts = facts;
    this.folder = folder;
  }

  /**
   * A board that is on no line yet.
   *
   * @param target the only runtime that it has
   * @param slots models that are kept at a time
   * @param modelBytes the largest model
   * @param folder for the files of models
   * @throws BadInputException where the target is not one of this machine's
   */
  public static DesktopBoard of(TargetName target, int slots, int modelBytes, Path folder) {
    DesktopEngine engine = new DesktopEngine();
    return new DesktopBoard(engine, facts(engine.runtimes(), target, slots, modelBytes), folder);
  }

  /** The board as it is after a reset, on a line. */
  public ReferenceBoard on(SerialLine line) {
    return new ReferenceBoard(line, engine, facts, folder);
  }

  private static BoardFacts facts(
      List<RuntimeFacts> runtimes, TargetName target, int slots, int modelBytes) {
    RuntimeFacts runtime =
        runtimes.stream()
            .filter(there -> there.name().equals(target.runtime()))
            .filter(there -> there.accelerators().contains(target.accelerator()))
            .filter(there -> target.place().isEmpty())
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "target",
                        "'" + target + "' does not work on this machine",
                        "a target of this machine",
                        "list those that work here with 'metronome targets'"));
    DeviceFacts machine = DeviceFacts.read();
    Map<String, String> more = new LinkedHashMap<>();
    machine
        .facts()
        .forEach((name, value) -> more.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), value));
    // It is the board's name already.
    more.remove("processor");
    return new BoardFacts(
        machine.processor(),
        runtime.name(),
        runtime.version(),
        target.accelerator(),
        runtime.format().text(),
        Runtime.getRuntime().availableProcessors(),
        slots,
        modelBytes,
        CHUNK,
        RUNS,
        SILENCE,
        Collections.nCopies(slots, BoardProtocol.EMPTY),
        more);
  }
}
