package dev.metronome.run;

import dev.metronome.space.SpaceParameters;

/**
 * All that decides the outcome of a search; written beside the result.
 *
 * @param space name of the search space
 * @param parameters of the space
 * @param data the data set, as the user named it
 * @param trainImages images that train the shared weights
 * @param validationImages images held out of them, which judge architectures
 * @param table the latency table's target and provenance, on one line
 * @param tableSha256 hash of the table's file
 * @param targetMs latency to reach
 * @param algorithm {@code tunas}
 * @param device what trains
 * @param seed of all that is random
 * @param tunas hyper-parameters
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
    String algorithm,
    String device,
    long seed,
    TunasOptions tunas) {}
