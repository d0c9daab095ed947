/** A trained network becomes a checked, measured file. */
package dev.metronome.deploy;
