package dev.metronome.build;

import dev.metronome.tables.measure.InterleavedMeasurer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which device measures which batch. A batch that a device has had for long is given to a second
 * one, and the first result counts. Thread-safe.
 */
final class DealBoard {

  /** A batch is late after so many times what batches of its size take. */
  private static final double LATE = 2;

  /**
   * Shorter than this, nobody is left behind: phones that do not answer are asked for 5 minutes.
   */
  private static final double LEAST_LATE_NANOS = 330e9;

  /** Shorter than this, nobody is overdue: models have to be sent, too. */
  private static final double LEAST_OVERDUE_NANOS = 5e9;

  /** ... and than this where it is not known yet what a batch takes. */
  private static final double FIRST_OVERDUE_NANOS = 20e9;

  private static final long LOOK_MILLIS = 100;

  /** What a measuring ends with that nobody needs any more. */
  static final class NotNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotNeededException() {
      super("another device has measured it, or nobody waits for it");
    }
  }

  /** A batch that a device measures. */
  final class Assignment {

    private final int batch;
    private final DeviceWorker worker;
    private final long startNanos = System.nanoTime();
    private double done;
    private int redone;

    private Assignment(int batch, DeviceWorker worker) {
      this.batch = batch;
      this.worker = worker;
    }

    int batch() {
      return batch;
    }

    DeviceWorker worker() {
      return worker;
    }

    /**
     * Returns where the batch is still needed.
     *
     * @throws NotNeededException where it is not
     */
    void check() {
      if (!isNeeded(this)) {
        throw new NotNeededException();
      }
    }

    void progress(double share, int redoneBursts) {
      synchronized (DealBoard.this) {
        done = share;
        redone = redoneBursts;
      }
    }
  }

  /** What a device did with its batch. */
  record Outcome(
      Assignment assignment,
      Optional<InterleavedMeasurer.Group> measured,
      Optional<Throwable> failure) {}

  private static final class Slot {
    private final int size;
    private final Optional<DeviceWorker> only;
    private final boolean waitedFor;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Set<DeviceWorker> refused = new HashSet<>();
    private boolean taken;

    Slot(int size, Optional<DeviceWorker> only, boolean waitedFor) {
      this.size = size;
      this.only = only;
      this.waitedFor = waitedFor;
    }

    private List<Assignment> ofPresent() {
      return assignments.stream().filter(a -> a.worker.isPresent()).toList();
    }
  }

  private final List<DeviceWorker> workers;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Outcome> outcomes = new ArrayDeque<>();
  private final List<Double> nanosPerSubject = new ArrayList<>();
  private boolean ended;

  DealBoard(List<DeviceWorker> workers) {
    this.workers = workers;
  }

  /**
   * Adds a batch.
   *
   * @param size how many networks it has
   * @param only the device that has to measure it, before any that others might; any where it is
   *     empty
   * @param waitedFor whether all is done only when it is
   */
  synchronized void add(int size, Optional<DeviceWorker> only, boolean waitedFor) {
    slots.add(new Slot(size, only, waitedFor));
  }

  /** The next batch for a device, when there is one; empty where there is none any more. */
  synchronized Optional<Assignment> next(DeviceWorker worker) throws InterruptedException {
    // Until the end: a device that comes back may have all to do again.
    while (!ended && worker.isUsable()) {
      Optional<Integer> batch = first(worker, false).or(() -> first(worker, true));
      if (batch.isPresent()) {
        Assignment assignment = new Assignment(batch.get(), worker);
        slots.get(batch.get()).assignments.add(assignment);
        return Optional.of(assignment);
      }
      wait(LOOK_MILLIS);
    }
    return Optional.empty();
  }

  private Optional<Integer> first(DeviceWorker worker, boolean late) {
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      boolean free = late ? isLate(slot) : slot.assignments.isEmpty();
      if (!slot.taken && free && mayMeasure(worker, slot)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private boolean mayMeasure(DeviceWorker worker, Slot slot) {
    return slot.only.map(only -> only == worker).orElseGet(() -> hasMeasuredItsOwn(worker))
        && (!slot.refused.contains(worker) || isOnlyOne(worker))
        && slot.assignments.stream().noneMatch(assignment -> assignment.worker == worker);
  }

  private boolean hasMeasuredItsOwn(DeviceWorker worker) {
    return slots.stream()
        .allMatch(slot -> slot.taken || slot.only.filter(only -> only == worker).isEmpty());
  }

  private boolean isOnlyOne(DeviceWorker worker) {
    return workers.stream().filter(DeviceWorker::isPresent).allMatch(other -> other == worker);
  }

  /** Whether another device may measure it too: devices that are away are not waited for. */
  private boolean isLate(Slot slot) {
    List<Assignment> present = slot.ofPresent();
    return !slot.assignments.isEmpty()
        && present.size() <= 1
        && present.stream().allMatch(a -> isOverdue(a, 0, Double.POSITIVE_INFINITY));
  }

  /**
   * Whether a batch takes longer than usual.
   *
   * @param leastNanos what it may take in any case
   * @param firstNanos ... where nothing is known of what is usual
   */
  private boolean isOverdue(Assignment assignment, double leastNanos, double firstNanos) {
    double[] sorted = nanosPerSubject.stream().mapToDouble(nanos -> nanos).sorted().toArray();
    double mostNanos =
        sorted.length == 0
            ? firstNanos
            : Math.max(
                leastNanos, LATE * sorted[sorted.length / 2] * slots.get(assignment.batch).size);
    return System.nanoTime() - assignment.startNanos > mostNanos;
  }

  /** The devices from which a batch should have come by now. */
  synchronized List<DeviceWorker> overdue() {
    return slots.stream()
        .filter(slot -> !slot.taken)
        .flatMap(slot -> slot.assignments.stream())
        .filter(a -> isOverdue(a, LEAST_OVERDUE_NANOS, FIRST_OVERDUE_NANOS))
        .map(Assignment::worker)
        .distinct()
        .toList();
  }

  private synchronized boolean isNeeded(Assignment assignment) {
    return !ended && assignment.worker.isUsable() && !slots.get(assignment.batch).taken;
  }

  /** A device has measured its batch. */
  synchronized void measured(Assignment assignment, InterleavedMeasurer.Group group) {
    nanosPerSubject.add(
        (double) (System.nanoTime() - assignment.startNanos) / slots.get(assignment.batch).size);
    outcomes.add(new Outcome(assignment, Optional.of(group), Optional.empty()));
    notifyAll();
  }

  /** A device could not measure its batch. */
  synchronized void failed(Assignment assignment, Throwable failure) {
    outcomes.add(new Outcome(assignment, Optional.empty(), Optional.of(failure)));
    notifyAll();
  }

  /** The next outcome of a batch that is still needed; empty where none comes soon. */
  synchronized Optional<Outcome> outcome() throws InterruptedException {
    long endNanos = System.nanoTime() + LOOK_MILLIS * 1_000_000;
    while (outcomes.isEmpty() && System.nanoTime() - endNanos < 0) {
      wait(LOOK_MILLIS);
    }
    while (!outcomes.isEmpty()) {
      Outcome outcome = outcomes.remove();
      if (!slots.get(outcome.assignment.batch).taken) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }

  /** The batch's result counts. */
  synchronized void taken(Assignment assignment) {
    slots.get(assignment.batch).taken = true;
    notifyAll();
  }

  /** The batch is to be measured again, if possible by another device. */
  synchronized void again(Assignment assignment) {
    Slot slot = slots.get(assignment.batch);
    slot.assignments.remove(assignment);
    slot.refused.add(assignment.worker);
    notifyAll();
  }

  /**
   * Batches that only devices can measure that measure no more, or are away, are not waited for.
   */
  synchronized boolean isDone() {
    return slots.stream()
        .allMatch(
            slot ->
                slot.taken
                    || !slot.waitedFor
                    || slot.only.filter(only -> !only.isPresent()).isPresent());
  }

  synchronized boolean isTaken(int batch) {
    return slots.get(batch).taken;
  }

  /** The devices that keep all others waiting, and each other. */
  synchronized List<DeviceWorker> late(double times) {
    double longest = nanosPerSubject.stream().mapToDouble(nanos -> nanos).max().orElse(0);
    List<DeviceWorker> late = new ArrayList<>();
    for (Slot slot : slots) {
      double mostNanos = Math.max(LEAST_LATE_NANOS, times * longest * slot.size);
      for (Assignment assignment : slot.taken ? List.<Assignment>of() : slot.assignments) {
        if (longest > 0 && System.nanoTime() - assignment.startNanos > mostNanos) {
          late.add(assignment.worker);
        }
      }
    }
    return late;
  }

  /**
   * How many networks of batches that are not taken yet are measured, by their bursts. What nobody
   * waits for does not count, nor what a device that is away has measured: it may have to be
   * measured again.
   */
  synchronized double inWork() {
    return slots.stream()
        .filter(slot -> !slot.taken && slot.waitedFor)
        .mapToDouble(
            slot -> slot.size * slot.ofPresent().stream().mapToDouble(a -> a.done).max().orElse(0))
        .sum();
  }

  /** Bursts of these that were measured again. */
  synchronized int redone() {
    return slots.stream()
        .filter(slot -> !slot.taken)
        .flatMap(slot -> slot.assignments.stream())
        .mapToInt(assignment -> assignment.redone)
        .sum();
  }

  /** Nobody needs anything any more. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
