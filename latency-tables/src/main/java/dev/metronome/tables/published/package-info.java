/** Latency tables and cost models that others published: one importer per source. */
package dev.metronome.tables.published;
