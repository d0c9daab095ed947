package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description is right: its session is replayed, and all its words are the code's. */
class ProtocolTextTest {

  private static final String HOST = "> ";
  private static final String BOARD = "< ";

  /** Gives the host's lines one after the other, and keeps the board's. */
  private static final class Script implements SerialLine {
    private final Deque<String> host = new ArrayDeque<>();
    private final List<String> all = new ArrayList<>();

    @Override
    public byte[] read(Duration wait) {
      // Between inferences the board only looks, and nothing has come.
      if (wait.isZero() || host.isEmpty()) {
        return new byte[0];
      }
      String line = host.remove();
      all.add(HOST + line);
      return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(byte[] bytes) {
      all.add(BOARD + new String(bytes, StandardCharsets.US_ASCII).strip());
    }

    @Override
    public void close() {}
  }

  @Test
  void theReferenceBoardAnswersAsTheTextSays(@TempDir Path folder) throws Exception {
    List<String> session =
        BoardProtocol.text().lines().filter(line -> line.matches("[<>] @.*")).toList();
    Script script = new Script();
    session.stream()
        .filter(line -> line.startsWith(HOST))
        .forEach(line -> script.host.add(line.substring(HOST.length())));
    BoardFacts facts =
        new BoardFacts(
            "Example board",
            "tflite",
            "2.20",
            "micro",
            "tflite",
            1,
            1,
            65_536,
            16,
            20,
            Duration.ofSeconds(2),
            List.of(BoardProtocol.EMPTY),
            Map.of("cpu-hz", "480000000"));
    CountingEngine engine = new CountingEngine(250_000);

    new ReferenceBoard(script, engine, facts, folder, engine).serve(script.host::isEmpty);

    assertThat(session).hasSizeGreaterThan(20);
    assertThat(script.all).isEqualTo(session);
    assertThat(engine.runs()).as("doubled requests are done once").isEqualTo(4 + 2 + 4);
  }

  @Test
  void everyKindOfMessageIsDescribed() {
    assertThat(BoardProtocol.text())
        .contains("version " + BoardProtocol.VERSION)
        .contains(
            BoardProtocol.HELLO,
            BoardProtocol.MODEL,
            BoardProtocol.DATA,
            BoardProtocol.LOAD,
            BoardProtocol.LOADED,
            BoardProtocol.RUN,
            BoardProtocol.TIMES,
            BoardProtocol.SUSTAIN,
            BoardProtocol.SUSTAINED,
            BoardProtocol.CANCEL,
            BoardProtocol.CANCELLED,
            BoardProtocol.ACK,
            BoardProtocol.ERROR,
            BoardErrors.NO_SESSION);
    assertThat(BoardProtocol.text().lines()).allMatch(line -> line.matches("[ -~]*"));
  }
}
