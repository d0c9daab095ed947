/** Proposes architectures and learns from their rewards. */
package dev.metronome.policy;
