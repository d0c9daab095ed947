package dev.metronome.tables.measure;

/**
 * Counts what is known to disturb timing: collections of garbage on a desktop, a change of the
 * thermal status on a phone. A burst during which the count changed is measured again.
 */
@FunctionalInterface
public interface Interference {

  /** Nothing is known to disturb. */
  Interference NONE = () -> 0;

  /** How many such events there were so far; only differences matter. */
  long events();
}
