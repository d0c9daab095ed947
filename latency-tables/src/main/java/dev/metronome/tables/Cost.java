package dev.metronome.tables;

import java.util.Optional;

/** What is known of an operation's cost, and by which statistic. */
public sealed interface Cost permits Measurement, PublishedMean, Contribution {

  /** Milliseconds of one inference, by the statistic that this kind of knowledge has. */
  double ms();

  /** The statistic that {@link #ms} is: {@code median}, {@code mean} or {@code contribution}. */
  String statistic();

  /** Where {@link #ms} lies with a probability of 95 %; empty where nothing is known of it. */
  Optional<LatencyEstimate.Interval> ci95();
}
