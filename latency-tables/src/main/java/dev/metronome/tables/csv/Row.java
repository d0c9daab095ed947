package dev.metronome.tables.csv;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Operation;
import dev.metronome.tables.text.Line;
import java.util.Optional;

/**
 * One row as it was read.
 *
 * @param line where it stands
 * @param operation what the row is of; empty where it does not say a possible one
 * @param content its cost; empty where the row does not say a possible one
 */
record Row(Line line, Optional<Operation> operation, Optional<LatencyRow> content) {}
