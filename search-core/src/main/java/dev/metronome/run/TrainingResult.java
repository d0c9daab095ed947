package dev.metronome.run;

import java.util.OptionalDouble;

/**
 * What a training reached.
 *
 * @param architecture text of the architecture
 * @param testAccuracy of the final weights, 0 to 1, on images that nothing else has seen
 * @param validationAccuracy of the final weights, 0 to 1, on the training images that were held
 *     out; empty where none were
 * @param epochs epochs trained
 * @param weights file name of the weights, in the run's folder
 * @param seconds time that training took, over all sessions of the run
 */
public record TrainingResult(
    String architecture,
    double testAccuracy,
    OptionalDouble validationAccuracy,
    int epochs,
    String weights,
    double seconds) {}
