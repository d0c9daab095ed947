package dev.metronome.run;

/**
 * What one epoch of training did.
 *
 * @param epoch counted from 1
 * @param loss mean over its batches, each before its update
 * @param testAccuracy after it, 0 to 1
 * @param imagesPerSecond trained, without the test
 */
public record TrainingEpoch(long epoch, double loss, double testAccuracy, double imagesPerSecond) {}
