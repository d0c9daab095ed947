package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a board answers on a serial port now.
 *
 * @param address where it was asked
 * @param board what it tells of itself; empty where none answers
 * @param whyNot why it cannot be used, and what to do
 */
public record BoardStatus(
    SerialAddress address, Optional<BoardFacts> board, Optional<String> whyNot) {

  /** Boards that are reset when their port is opened boot within this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  public BoardStatus {
    Objects.requireNonNull(address, "address");
    if (board.isPresent() == whyNot.isPresent()) {
      throw new IllegalArgumentException("a board is usable, or there is a reason");
    }
  }

  /** Opens the port, which resets many boards, and asks. */
  public static BoardStatus of(SerialAddress address) {
    BoardPatience patience = BoardPatience.DEFAULT.withGreeting(PATIENCE);
    try (BoardClient client =
        BoardClient.open(address, () -> JsscLine.open(address), patience, () -> {})) {
      return new BoardStatus(address, Optional.of(client.facts()), Optional.empty());
    } catch (ProblemException e) {
      Problem problem = e.problems().get(0);
      return new BoardStatus(
          address, Optional.empty(), Optional.of(problem.what() + "; " + problem.remedy()));
    }
  }
}
