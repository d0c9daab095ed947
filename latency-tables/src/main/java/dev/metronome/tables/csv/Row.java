package dev.metronome.tables.csv;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import java.util.Optional;

/**
 * One row as it was read.
 *
 * @param line where it stands
 * @param signature the operation; empty where the row does not say a possible one
 * @param measurement its cost; empty where the row does not say a possible one
 */
record Row(Line line, Optional<OpSignature> signature, Optional<Measurement> measurement) {}
