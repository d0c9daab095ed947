package dev.metronome.run;

import dev.metronome.data.ImageDataset;
import dev.metronome.files.FileHash;
import dev.metronome.latency.Window;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SpaceParameters;
import dev.metronome.supernet.WeightSharing;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * All that decides the outcome of a search; written beside the result.
 *
 * @param space name of the search space
 * @param parameters of the space
 * @param data the data set as the user named it, or {@code tabular:} with the benchmark's file and
 *     its hash
 * @param trainImages images that train the shared weights, 0 with a benchmark
 * @param validationImages images held out of them, which judge architectures, 0 with a benchmark
 * @param table the latency table's target and provenance, on one line
 * @param tableSha256 hash of the table's file
 * @param targetMs latency to reach
 * @param aimMs latency that the search holds: the target, or less where the target shall be met
 *     with some confidence
 * @param limits on other things, one line each
 * @param algorithm {@link Algorithm#text}
 * @param device what trains
 * @param seed of all that is random
 * @param tunas hyper-parameters; those of the supernet count for every algorithm
 * @param proxyless hyper-parameters of ProxylessNAS alone
 */
public record SearchConfig(
    String space,
    SpaceParameters parameters,
    String data,
    int trainImages,
    int validationImages,
    String table,
    String tableSha256,
    double targetMs,
    double aimMs,
    List<String> limits,
    String algorithm,
    String device,
    long seed,
    TunasOptions tunas,
    ProxylessOptions proxyless) {

  /** Keys that are known when the images have been read. */
  public static final Set<String> OF_IMAGES = Set.of("trainImages", "validationImages");

  public SearchConfig {
    limits = List.copyOf(limits);
  }

  /**
   * A search of TuNAS for a target, over a supernet, with no other limit.
   *
   * @param data the data set, as the user named it
   * @param images what of it trains, and what judges
   * @param table the latency table
   * @param tableFile the file it was read from
   * @param device what trains
   */
  public static SearchConfig of(
      SearchSpace space,
      String data,
      ImageDataset.SearchSplit images,
      LatencyTable table,
      Path tableFile,
      double targetMs,
      String device,
      long seed,
      TunasOptions options)
      throws IOException {
    return new SearchConfig(
        space.name(),
        space.parameters(),
        data,
        images.train().count(),
        images.validation().count(),
        table.target() + ", " + table.provenance().created(),
        FileHash.sha256(tableFile),
        targetMs,
        targetMs,
        List.of(),
        Algorithm.TUNAS.text(),
        device,
        seed,
        options,
        ProxylessOptions.ofSteps(options.steps()));
  }

  /**
   * Whether a result meets the target: by its measured latency, where there is one, else by the
   * predicted one.
   */
  public boolean isMetBy(SearchResult result) {
    return result.winner().within().orElse(allowed(false).contains(result.predictedMs()));
  }

  /**
   * Where the latency of a result may lie, in milliseconds.
   *
   * @param measured whether it was measured; one that is only predicted may also lie where the
   *     search was asked to decode
   */
  public Window allowed(boolean measured) {
    Window near = tunas.decoding().measured(targetMs, aimMs);
    Window decoded = tunas.decoding().window(aimMs);
    return measured
        ? near
        : new Window(Math.min(near.low(), decoded.low()), Math.max(near.high(), decoded.high()));
  }

  private boolean isProxyless() {
    return algorithm.equals(Algorithm.PROXYLESSNAS.text());
  }

  /** Which layers of the supernet have weights in common. */
  WeightSharing sharing() {
    return isProxyless() ? proxyless.weights() : WeightSharing.COLLAPSED;
  }

  /** Probability that a step trains all choices at once, which only TuNAS's warm-up does. */
  double opWarmupProbability(long step) {
    return isProxyless() ? 0 : tunas.opWarmupProbability(step);
  }

  /** Probability that a step trains the widest choices, which only TuNAS's warm-up does. */
  double filterWarmupProbability(long step) {
    return isProxyless() ? 0 : tunas.filterWarmupProbability(step);
  }
}
