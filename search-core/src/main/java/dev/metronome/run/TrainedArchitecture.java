package dev.metronome.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.metronome.space.SpaceParameters;

/**
 * What the weights of a training belong to, whatever else its configuration says; also read from
 * trainings of earlier versions.
 *
 * @param architecture text of the architecture
 * @param parameters of its space
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainedArchitecture(String architecture, SpaceParameters parameters) {}
