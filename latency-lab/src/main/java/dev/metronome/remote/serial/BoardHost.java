package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Keeps a board on a line whose cable may be pulled: once it is in again, the board answers as
 * after a reset, and whoever measures on it goes on.
 */
public final class BoardHost {

  private static final Duration LOOK = Duration.ofMillis(500);

  /** Is told what becomes of the line. */
  public interface Listener {

    /**
     * The line broke, and is waited for.
     *
     * @param reason what the port said
     */
    void broke(String reason);

    /** It cannot be opened again yet; told once for each reason. */
    void waiting(Problem why);

    /** It is there again. */
    void returned();
  }

  private final SerialLine.Opening opening;
  private final Function<SerialLine, ReferenceBoard> board;
  private final Duration look;
  private final Listener listener;

  /**
   * A host.
   *
   * @param opening opens the line, for the first time too
   * @param board a board on a line, as after a reset
   */
  public BoardHost(
      SerialLine.Opening opening, Function<SerialLine, ReferenceBoard> board, Listener listener) {
    this(opening, board, LOOK, listener);
  }

  BoardHost(
      SerialLine.Opening opening,
      Function<SerialLine, ReferenceBoard> board,
      Duration look,
      Listener listener) {
    this.opening = opening;
    this.board = board;
    this.look = look;
    this.listener = listener;
  }

  /**
   * Answers until it is to stop, or its thread is interrupted.
   *
   * @param ready is called once, when the line is open for the first time
   * @throws UnavailableException where it cannot be opened then: what is wrong from the beginning
   *     is no pulled cable
   */
  public void serve(Runnable ready, BooleanSupplier stop) {
    Optional<SerialLine> line = Optional.of(opening.open());
    ready.run();
    while (line.isPresent()) {
      try (SerialLine open = line.get()) {
        board.apply(open).serve(stop);
        return;
      } catch (LineException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        listener.broke(e.getMessage());
      }
      line = again(stop);
    }
  }

  /** The line once it is there again; empty where it is to stop before. */
  private Optional<SerialLine> again(BooleanSupplier stop) {
    Optional<Problem> told = Optional.empty();
    while (!stop.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      try {
        Optional<SerialLine> line = Optional.of(opening.open());
        listener.returned();
        return line;
      } catch (UnavailableException e) {
        Problem why = e.problems().get(0);
        // Which ports are there instead may change all the time.
        if (told.filter(before -> before.what().equals(why.what())).isEmpty()) {
          listener.waiting(why);
          told = Optional.of(why);
        }
      }
      pause();
    }
    return Optional.empty();
  }

  private void pause() {
    try {
      Thread.sleep(look.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
