package dev.metronome.remote.serial;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Answers every request by a function, as firmware of another time may. */
final class ScriptedFirmware extends LineThread {

  private final SerialAddress address;
  private volatile UnaryOperator<BoardMessage> answers;

  ScriptedFirmware(SerialAddress address, UnaryOperator<BoardMessage> answers) {
    super("firmware");
    this.address = address;
    this.answers = answers;
    start();
  }

  void answerWith(UnaryOperator<BoardMessage> other) {
    answers = other;
  }

  @Override
  void serve() {
    try (FrameLine line = new FrameLine(JsscLine.open(address))) {
      while (!isStopped()) {
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
}
