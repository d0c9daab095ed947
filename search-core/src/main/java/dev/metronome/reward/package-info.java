/** One number from accuracy and latency. */
package dev.metronome.reward;
