package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DealBoardTest {

  private final DeviceWorker first = worker("first");
  private final DeviceWorker second = worker("second");
  private final DealBoard board = new DealBoard(List.of(first, second));

  private static DeviceWorker worker(String name) {
    return new DeviceWorker(new HashBench(name, 1, 0).device(), null);
  }

  @Test
  void whatIsInWorkIsNoMoreThanWhatHasToBeMeasured() throws InterruptedException {
    board.add(4, Optional.empty(), true);
    // What a device that was away owes, and nobody waits for.
    board.add(8, Optional.of(second), false);
    DealBoard.Assignment waitedFor = board.next(first).orElseThrow();
    DealBoard.Assignment owed = board.next(second).orElseThrow();
    assertThat(owed.batch()).isEqualTo(1);

    waitedFor.progress(0.5, 0);
    owed.progress(1, 0);
    assertThat(board.inWork()).isEqualTo(2);

    first.away();
    assertThat(board.inWork()).isZero();
    assertThat(first.isBack()).isTrue();
    assertThat(board.inWork()).isEqualTo(2);
    board.taken(waitedFor);
    assertThat(board.inWork()).isZero();
  }
}
