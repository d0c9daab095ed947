/** Latency tables made by measuring. */
package dev.metronome.build;
