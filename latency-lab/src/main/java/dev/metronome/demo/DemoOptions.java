package dev.metronome.demo;

import dev.metronome.build.CalibrationPlan;
import dev.metronome.run.TrainingOptions;
import dev.metronome.run.TunasOptions;
import dev.metronome.tables.measure.BurstPlan;

/**
 * How much the demo does.
 *
 * @param space name of the search space
 * @param width factor on the space's filters
 * @param resolution side of the images
 * @param data the embedded data set
 * @param validationImages held out of the training images during the search
 * @param targetShare where the target lies between the fastest and the slowest network, 0 to 1
 * @param plan how rows, networks and the winner are measured
 * @param calibration on how many whole networks the table is calibrated
 * @param search of the search
 * @param training of finalists and of random architectures; it holds images out, which choose the
 *     winner
 * @param finalists how many of the search's candidates are trained
 * @param randomArchitectures how many random architectures at the target are trained to compare
 * @param device what trains
 * @param seed of all that is random
 */
public record DemoOptions(
    String space,
    double width,
    int resolution,
    String data,
    int validationImages,
    double targetShare,
    BurstPlan plan,
    CalibrationPlan calibration,
    TunasOptions search,
    TrainingOptions training,
    int finalists,
    int randomArchitectures,
    String device,
    long seed) {}
