package dev.metronome.remote.serial;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A board in a thread, on one end of a line; it can be reset. */
final class TestBoard extends LineThread {

  private static final String BOOT =
      "ets Jun  8 2016 00:22:57\r\nrst:0x8 (TG1WDT_SYS_RESET),boot:0x13\r\n@half a line";

  private final SerialAddress address;
  private final CountingEngine engine;
  private final BoardFacts facts;
  private final Path folder;
  private final AtomicInteger boots = new AtomicInteger();

  TestBoard(SerialAddress address, CountingEngine engine, BoardFacts facts, Path folder) {
    super("board");
    this.address = address;
    this.engine = engine;
    this.facts = facts;
    this.folder = folder;
    start();
  }

  /** Of two slots, in small chunks. */
  static BoardFacts facts() {
    return facts(2, 64);
  }

  static BoardFacts facts(int slots, int chunk) {
    return new BoardFacts(
        "Test board, rev. 2",
        "count",
        "1",
        "cpu",
        "tflite",
        2,
        slots,
        4096,
        chunk,
        20,
        Duration.ofSeconds(2),
        Collections.nCopies(slots, BoardProtocol.EMPTY),
        Map.of("cpu-hz", "480000000"));
  }

  int boots() {
    return boots.get();
  }

  @Override
  void serve() {
    while (!isStopped()) {
      try (JsscLine line = JsscLine.open(address)) {
        serve(line);
      } catch (LineException | RuntimeException e) {
        // The cable is out; a board waits until it is in again.
        pause();
      }
    }
  }

  private void serve(SerialLine line) throws LineException {
    while (!isStopped()) {
      boots.incrementAndGet();
      try {
        new ReferenceBoard(line, engine, facts, folder, engine).serve(this::isStopped);
      } catch (CountingEngine.ResetError e) {
        line.write(BOOT.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
