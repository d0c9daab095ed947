/** How accurate an architecture is. */
package dev.metronome.evaluation;
