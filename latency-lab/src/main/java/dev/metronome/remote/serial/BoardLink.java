package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/**
 * Requests to a board and their answers, over a line that loses, doubles and damages bytes.
 *
 * <p>One request at a time. It is sent again, with the same sequence number, until it is answered;
 * a board does a request once however often it comes. Answers to other requests are left out.
 */
final class BoardLink implements AutoCloseable {

  private static final long MASK = 0xffff_ffffL;
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration REOPEN_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);
  private static final Duration CANCELLING = Duration.ofMillis(600);

  /** A board that is busy is asked seldom: what arrives disturbs what it measures. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

  private final SerialAddress address;
  private final SerialLine.Opening opening;
  private final BoardPatience patience;
  private FrameLine line;

  /** Begins anywhere, so that answers to an earlier program are none to this one. */
  private long sequence = new SecureRandom().nextInt() & MASK;

  private Duration silence = Duration.ZERO;
  private boolean repeated;
  private long frames;
  private long framesAgain;

  private BoardLink(
      SerialAddress address, SerialLine.Opening opening, BoardPatience patience, FrameLine line) {
    this.address = address;
    this.opening = opening;
    this.patience = patience;
    this.line = line;
  }

  /** Opens the line; nothing is sent yet. */
  static BoardLink open(SerialAddress address, SerialLine.Opening opening, BoardPatience patience) {
    return new BoardLink(address, opening, patience, new FrameLine(opening.open()));
  }

  /** How long the board may be silent while it is busy, as it told. */
  void setSilence(Duration longest) {
    silence = longest;
  }

  /** Whether the last request had to be sent more than once. */
  boolean wasRepeated() {
    return repeated;
  }

  /** How many frames were sent since the line was opened first. */
  long frames() {
    return frames;
  }

  /** How many of these repeated one of which the board had not told that it arrived. */
  long framesAgain() {
    return framesAgain;
  }

  /** What came that is none of the protocol's; empty where nothing came. */
  Optional<String> noise() {
    return line.noise();
  }

  /** Begins a session. */
  BoardMessage greet(Duration time, Runnable check)
      throws LineException, NoAnswerException, LostSessionException {
    sequence = new SecureRandom().nextInt() & MASK;
    return exchange(
        BoardMessage.of(BoardProtocol.HELLO).with(BoardFacts.VERSION, BoardProtocol.VERSION),
        Duration.ZERO,
        time,
        check);
  }

  /**
   * Asks within a session.
   *
   * @param expected how long the board is expected to be busy with it
   * @throws dev.metronome.agent.core.AgentException where the board refuses
   * @throws LostSessionException where the board was reset
   * @throws NoAnswerException where it is silent for too long
   * @throws LineException where the line broke
   */
  BoardMessage ask(BoardMessage request, Duration expected, Runnable check)
      throws LineException, NoAnswerException, LostSessionException {
    sequence = (sequence + 1) & MASK;
    return exchange(
        request, expected, patience.absence().plus(silence).plus(expected.multipliedBy(2)), check);
  }

  private BoardMessage exchange(
      BoardMessage request, Duration expected, Duration patient, Runnable check)
      throws LineException, NoAnswerException, LostSessionException {
    Frame frame = new Frame(sequence, request.body());
    Duration wait = firstWait(frame);
    boolean acknowledged = false;
    Duration look = FIRST_LOOK;
    repeated = false;
    long heard = System.nanoTime();
    long askAgain = heard + wait.toNanos();
    frames++;
    line.send(frame);
    while (true) {
      check.run();
      Optional<BoardMessage> answer = receive(askAgain - System.nanoTime());
      if (answer.isPresent()) {
        if (!answer.get().is(BoardProtocol.ACK)) {
          return answer(answer.get());
        }
        heard = System.nanoTime();
        askAgain = heard + look.plus(acknowledged ? Duration.ZERO : expected).toNanos();
        look = shorter(look.multipliedBy(2), LONGEST_LOOK);
        acknowledged = true;
        continue;
      }
      long now = System.nanoTime();
      if (now - heard > patient.toNanos()) {
        throw new NoAnswerException(Duration.ofNanos(now - heard));
      }
      if (now - askAgain >= 0) {
        repeated = true;
        frames++;
        // A board that is busy is only asked how far it is.
        framesAgain += acknowledged ? 0 : 1;
        line.send(frame);
        askAgain = now + wait.toNanos();
        wait = shorter(wait.multipliedBy(3).dividedBy(2), LONGEST_ANSWER);
      }
    }
  }

  /** The frame and its answer take time on the line as well. */
  private Duration firstWait(Frame frame) {
    return patience.answer().plusMillis(3L * 10 * 1000 * frame.line().length / address.baud());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Optional<BoardMessage> receive(long waitNanos) throws LineException {
    Duration wait = shorter(Duration.ofNanos(Math.max(0, waitNanos)), STEP);
    Optional<Frame> frame = line.receive(wait);
    return frame
        .filter(candidate -> candidate.sequence() == sequence)
        .map(answer -> BoardMessage.parse(answer.body()));
  }

  private BoardMessage answer(BoardMessage answer) throws LostSessionException {
    if (!answer.is(BoardProtocol.ERROR)) {
      return answer;
    }
    if (answer.required("code").equals(BoardErrors.NO_SESSION)) {
      throw new LostSessionException(answer.text("what").orElse("it was reset"));
    }
    throw BoardErrors.read(answer, address.toString());
  }

  /** Ends what the board does now, as far as that works. */
  void cancel() {
    try {
      sequence = (sequence + 1) & MASK;
      exchange(BoardMessage.of(BoardProtocol.CANCEL), Duration.ZERO, CANCELLING, () -> {});
    } catch (IOException | LostSessionException | RuntimeException e) {
      // Then nothing is to be ended, or the board ends it with the next request.
      return;
    }
  }

  /**
   * Opens a line anew that broke, for as long as a board may be away.
   *
   * @param broken why it broke
   * @throws UnavailableException where it cannot be opened, or the thread is interrupted
   */
  void reopen(LineException broken, Runnable check) {
    line.close();
    long endNanos = System.nanoTime() + patience.absence().toNanos();
    while (true) {
      check.run();
      if (Thread.currentThread().isInterrupted()) {
        throw new UnavailableException(
            new Problem(
                address.toString(),
                "interrupted while the board was waited for",
                "time to go on",
                "go on with the same command: what was finished is kept"),
            broken);
      }
      try {
        line = new FrameLine(opening.open());
        return;
      } catch (UnavailableException e) {
        if (System.nanoTime() - endNanos >= 0) {
          throw gone(broken, e);
        }
      }
      pause();
    }
  }

  private UnavailableException gone(LineException broken, UnavailableException last) {
    Problem problem = last.problems().get(0);
    return new UnavailableException(
        new Problem(
            address.toString(),
            "the line broke ("
                + broken.getMessage()
                + ") and did not come back within "
                + patience.absence().toSeconds()
                + " s: "
                + problem.what(),
            problem.expected(),
            "plug the board in, and go on with the same command: what was finished is kept"),
        last);
  }

  private static void pause() {
    try {
      Thread.sleep(REOPEN_PAUSE.toMillis());
    } catch (InterruptedException e) {
      // It is seen before the next try.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
