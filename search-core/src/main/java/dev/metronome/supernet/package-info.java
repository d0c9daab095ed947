/** One set of shared weights for all networks of a space. */
package dev.metronome.supernet;
