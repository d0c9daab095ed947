/** From networks and choice probabilities to milliseconds. */
package dev.metronome.latency;
