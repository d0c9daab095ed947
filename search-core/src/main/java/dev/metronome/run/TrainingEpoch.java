package dev.metronome.run;

import java.util.OptionalDouble;

/**
 * What one epoch of training did.
 *
 * @param epoch counted from 1
 * @param loss mean over its batches, each before its update
 * @param validationAccuracy after it, of what will be exported, 0 to 1; empty where nothing is held
 *     out
 * @param imagesPerSecond trained, without the judgement
 */
public record TrainingEpoch(
    long epoch, double loss, OptionalDouble validationAccuracy, double imagesPerSecond) {}
