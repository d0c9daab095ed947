package dev.metronome.run;

import dev.metronome.space.SpaceParameters;

/**
 * All that decides the outcome of a stand-alone training; written beside the result.
 *
 * @param architecture text of the architecture
 * @param parameters of its space
 * @param data the data set, as the user named it
 * @param trainImages images to learn from
 * @param testImages images to judge by
 * @param device what trains
 * @param seed of all that is random
 * @param training hyper-parameters
 */
public record TrainingConfig(
    String architecture,
    SpaceParameters parameters,
    String data,
    int trainImages,
    int testImages,
    String device,
    long seed,
    TrainingOptions training) {}
