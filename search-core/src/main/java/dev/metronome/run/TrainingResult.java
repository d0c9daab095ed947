package dev.metronome.run;

/**
 * What a training reached.
 *
 * @param architecture text of the architecture
 * @param testAccuracy of the final weights, 0 to 1
 * @param epochs epochs trained
 * @param weights file name of the weights, in the run's folder
 * @param seconds time that training took, over all sessions of the run
 */
public record TrainingResult(
    String architecture, double testAccuracy, int epochs, String weights, double seconds) {}
