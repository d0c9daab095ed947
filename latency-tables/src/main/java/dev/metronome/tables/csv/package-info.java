/** The versioned CSV format of latency tables. */
package dev.metronome.tables.csv;
