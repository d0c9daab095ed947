package dev.metronome.remote.serial;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Answers every request by a function, as firmware of another time may. */
final class ScriptedFirmware implements AutoCloseable {

  private final SerialAddress address;
  private final Thread thread = new Thread(this::serve, "firmware");
  private volatile UnaryOperator<BoardMessage> answers;
  private volatile boolean stopped;

  ScriptedFirmware(SerialAddress address, UnaryOperator<BoardMessage> answers) {
    this.address = address;
    this.answers = answers;
    thread.start();
  }

  void answerWith(UnaryOperator<BoardMessage> other) {
    answers = other;
  }

  private void serve() {
    try (FrameLine line = new FrameLine(JsscLine.open(address))) {
      while (!stopped) {
        Optional<Frame> frame = line.receive(Duration.ofMillis(20));
        if (frame.isPresent()) {
          BoardMessage answer = answers.apply(BoardMessage.parse(frame.get().body()));
          line.send(new Frame(frame.get().sequence(), answer.body()));
        }
      }
    } catch (LineException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
